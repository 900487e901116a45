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
 * Reads settings. An invalid one counts as not set, so that all faults are found.
 *
 * @param read throws a DataError `INVALID_CONFIG` with the first invalid variable in `field`
 * @returns the settings, and one sentence for each invalid variable
 */
export function findSettingFaults<Settings>(
  read: (environment: NodeJS.ProcessEnv) => Settings,
  environment: NodeJS.ProcessEnv,
): { settings: Settings; faults: string[] } {
  const faults = new Map<string, string>()
  for (let remaining = environment; ; ) {
    try {
      return { settings: read(remaining), faults: [...faults.values()] }
    } catch (error) {
      const { field } = isDataError(error, 'INVALID_CONFIG') ? error : {}
      if (field === undefined || faults.has(field)) throw error
      faults.set(field, (error as Error).message)
      remaining = { ...remaining, [field]: placeholders[field] ?? '' }
    }
  }
}

/** Returns one sentence for each invalid setting of the programs: the bot reads every setting that can be invalid. */
export function findProgramFaults(environment: NodeJS.ProcessEnv): string[] {
  const settings = programEnvironment('bot', environment)
  for (const name of ['DATABASE_URL', 'BOT_TOKEN'])
    if (!settings[name]?.trim()) settings[name] = placeholders[name] ?? ''
  return findSettingFaults(readConfig, settings).faults
}
