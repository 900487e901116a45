import { isDataError } from '@tarot/data'
import { readConfig } from '../../apps/bot/src/config.ts'
import { partEnvironment } from './part-environment.ts'

/** In place of what `start` makes, or of what is wrong: what is said of a setting hangs on no other one's fault. */
const standIns: Record<string, string> = {
  DATABASE_URL: 'postgresql://tarot@127.0.0.1/tarot',
  BOT_TOKEN: '1:stand-in',
  WEBHOOK_SECRET: 'stand-in',
}

/**
 * All that is wrong with the settings that the parts would get, a sentence for each, by the variable. The bot reads all of
 * those that can be wrong.
 */
export function findFaultsOfParts(environment: NodeJS.ProcessEnv): Map<string, string> {
  const faults = new Map<string, string>()
  let rest = partEnvironment('bot', environment)
  for (const name of ['DATABASE_URL', 'BOT_TOKEN']) if (!rest[name]?.trim()) rest[name] = standIns[name] ?? ''
  for (;;) {
    try {
      readConfig(rest)
      return faults
    } catch (error) {
      const { field } = isDataError(error, 'INVALID_CONFIG') ? error : {}
      if (field === undefined || faults.has(field)) throw error
      faults.set(field, (error as Error).message)
      rest = { ...rest, [field]: standIns[field] ?? '' }
    }
  }
}
