import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { findFaultsOfParts } from './check-parts.ts'

export const help = `Usage: pnpm start [options]

Starts everything on this machine: Postgres, Redis if the machine has one, the database's migrations, a chat page
that stands in for Telegram, the bot, the worker and the operators' console. Stops in good order on Ctrl-C.

Options:
  --data-dir <folder>  where the data is kept (.data)
  --help               show this

Environment:
  ADMIN_PORT         port of the console (3000)
  SANDBOX_PORT       port of the chat page (8081)
  BOT_TOKEN          talk to Telegram with this token, without the chat page
  SUPPORT_CONTACT    whom buyers write to: an @name, an address; with BOT_TOKEN nothing is sold without it
  TELEGRAM_API_ROOT  another Bot API server than https://api.telegram.org; needs BOT_TOKEN
  DATABASE_URL       use this Postgres instead of starting one
  REDIS_URL          use this Redis instead of starting one
`

export interface Settings {
  dataFolder: string
  adminPort: number
  sandboxPort: number
  botToken: string | undefined
  databaseUrl: string | undefined
  redisUrl: string | undefined
}

/** A fault that the person who typed the command can mend: shown as one sentence. */
export class StartError extends Error {}

export const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Undefined when only help was asked for.
 *
 * @throws StartError with a line for each setting that is wrong, also of the parts: nothing is begun before all are right.
 */
export function readSettings(args: string[], environment: NodeJS.ProcessEnv): Settings | undefined {
  const options = parse(args)
  if (options.help) return undefined
  const faults: string[] = []
  if (options['data-dir']?.trim() === '') faults.push('--data-dir is empty: give it a folder')
  const readPort = (name: string, preset: number) => {
    const given = environment[name]?.trim()
    if (!given) return preset
    const port = Number(given)
    if (Number.isInteger(port) && port > 0 && port < 65_536) return port
    faults.push(`${name}=${given} is not a port: give a whole number from 1 to 65535`)
    return undefined
  }
  const adminPort = readPort('ADMIN_PORT', 3000)
  const sandboxPort = readPort('SANDBOX_PORT', 8081)
  if (adminPort !== undefined && adminPort === sandboxPort)
    faults.push(`ADMIN_PORT and SANDBOX_PORT are both ${adminPort}`)
  const [botToken, databaseUrl, redisUrl, apiRoot] = [
    'BOT_TOKEN',
    'DATABASE_URL',
    'REDIS_URL',
    'TELEGRAM_API_ROOT',
  ].map((name) => environment[name]?.trim() || undefined)
  if (apiRoot && !botToken) {
    faults.push('TELEGRAM_API_ROOT is set and BOT_TOKEN is not: set both, or neither for the chat page')
  }
  faults.push(...findFaultsOfParts(environment).values())
  if (adminPort === undefined || sandboxPort === undefined || faults.length > 0)
    throw new StartError(faults.join('\n'))
  return {
    dataFolder: resolve(root, options['data-dir'] ?? '.data'),
    adminPort,
    sandboxPort,
    botToken,
    databaseUrl,
    redisUrl,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { help: { type: 'boolean', short: 'h' }, 'data-dir': { type: 'string' } },
    }).values
  } catch (error) {
    // Its second sentence is about a case that is not there.
    const [said] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw new StartError(`${said}. See pnpm start --help`)
  }
}
