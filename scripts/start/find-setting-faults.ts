import { isDataError } from '@tarot/data'
import { readConfig } from '../../apps/bot/src/config.ts'
import { programEnvironment } from './program-environment.ts'

/** Values for settings that `start` creates or that are invalid, so that each setting is checked independently. */
const placeholders: Record<string, string> = {
  DATABASE_URL: 'postgresql://tarot@127.0.0.1/tarot',
  BOT_TOKEN: '1:stand-in',
  WEBHOOK_SECRET: 'stand-in',
}

/**
 * Returns the invalid settings of the programs: the name of each variable and one sentence. The bot reads every setting
 * that can be invalid.
 */
export function findSettingFaults(environment: NodeJS.ProcessEnv): Map<string, string> {
  const faults = new Map<string, string>()
  let remaining = programEnvironment('bot', environment)
  for (const name of ['DATABASE_URL', 'BOT_TOKEN'])
    if (!remaining[name]?.trim()) remaining[name] = placeholders[name] ?? ''
  for (;;) {
    try {
      readConfig(remaining)
      return faults
    } catch (error) {
      const { field } = isDataError(error, 'INVALID_CONFIG') ? error : {}
      if (field === undefined || faults.has(field)) throw error
      faults.set(field, (error as Error).message)
      remaining = { ...remaining, [field]: placeholders[field] ?? '' }
    }
  }
}
