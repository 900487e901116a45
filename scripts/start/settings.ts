import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { backupSettingNames, checkBackupSettings, portNumber, readEnvironment } from '@tarot/data'
import { z } from 'zod'
import { findProgramFaults, findSettingFaults } from './find-setting-faults.ts'

export const help = `Usage: pnpm start [options]

Starts everything on this machine: Postgres, Redis if it is installed, a chat page in place of Telegram, the bot,
the worker and the console. Applies the database migrations first, and backs up the Postgres that it starts. Ctrl-C
stops everything cleanly.

Options:
  --data-dir <folder>  folder of the data (.data)
  --help               show this help

Environment:
  ADMIN_PORT         port of the console (3000)
  SANDBOX_PORT       port of the chat page (8081)
  BOT_TOKEN          connect to Telegram with this token, without the chat page
  SUPPORT_CONTACT    contact for buyers: an @name or an address; required for sales with BOT_TOKEN
  OPERATOR_CHAT_ID   Telegram chats that are notified of the alerts of backups; /id in a chat shows its id
  TELEGRAM_API_ROOT  Bot API server instead of https://api.telegram.org; needs BOT_TOKEN
  DATABASE_URL       use this Postgres instead of starting one
  REDIS_URL          use this Redis instead of starting one
  BACKUP_REPOSITORY  folder or s3://bucket/prefix of the backups (the folder backups of the data folder); the other
                     settings of backups are in docs/guides/backups.md
`

export interface Settings {
  dataFolder: string
  adminPort: number
  sandboxPort: number
  botToken: string | undefined
  supportContact: string | undefined
  databaseUrl: string | undefined
  redisUrl: string | undefined
  /** The settings of backups in the environment. */
  backups: Record<string, string>
}

// Only the ports are checked here: `findProgramFaults` checks the values of the other variables.
const environmentSchema = z.object({
  ADMIN_PORT: portNumber().default(3000),
  SANDBOX_PORT: portNumber().default(8081),
  BOT_TOKEN: z.string().optional(),
  SUPPORT_CONTACT: z.string().optional(),
  TELEGRAM_API_ROOT: z.string().optional(),
  DATABASE_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
})

/** An error that the user can fix. It is printed as one sentence without a stack. */
export class StartError extends Error {}

export const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Reads the settings of `start`. Returns undefined for `--help`.
 *
 * @throws StartError with a line for each invalid setting, including those of the programs
 */
export function readSettings(args: string[], environment: NodeJS.ProcessEnv): Settings | undefined {
  const options = parse(args)
  if (options.help) return undefined
  const { settings, faults } = findSettingFaults(
    (variables) => readEnvironment(environmentSchema, variables),
    environment,
  )
  const { ADMIN_PORT: adminPort, SANDBOX_PORT: sandboxPort, BOT_TOKEN: botToken } = settings
  if (faults.length === 0 && adminPort === sandboxPort)
    faults.push(`ADMIN_PORT and SANDBOX_PORT are both ${adminPort}`)
  if (options['data-dir']?.trim() === '') faults.push('--data-dir is empty: pass a folder')
  if (settings.TELEGRAM_API_ROOT && !botToken) {
    faults.push('TELEGRAM_API_ROOT is set and BOT_TOKEN is not: set both, or neither for the chat page')
  }
  faults.push(...findProgramFaults(environment))
  faults.push(...findSettingFaults(checkBackupSettings, environment).faults)
  if (faults.length > 0) throw new StartError(faults.join('\n'))
  return {
    dataFolder: resolve(root, options['data-dir'] ?? '.data'),
    adminPort,
    sandboxPort,
    botToken,
    supportContact: settings.SUPPORT_CONTACT,
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    backups: Object.fromEntries(
      backupSettingNames.flatMap((name) => (environment[name]?.trim() ? [[name, environment[name]]] : [])),
    ),
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { help: { type: 'boolean', short: 'h' }, 'data-dir': { type: 'string' } },
    }).values
  } catch (error) {
    // The second sentence of Node's message does not apply here.
    const [reason] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw new StartError(`${reason}. See pnpm start --help`)
  }
}
