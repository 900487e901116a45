#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { StarsFileError } from './stars/stars-file.ts'
import { DEFAULT_TOKEN, type RunningSandbox, type SandboxOptions, startSandbox } from './start-sandbox.ts'

const DEFAULT_PORT = 8081

const HELP = `Runs a Telegram Bot API server on this machine, with a chat page to talk to the bot.

  telegram-sandbox [--port ${DEFAULT_PORT}] [--token ${DEFAULT_TOKEN}] [--username sandbox_bot] [--stars-file PATH]

  --port        port on 127.0.0.1; 0 chooses a free port            (default ${DEFAULT_PORT})
  --token       the bot's token: an id, a colon, anything           (default ${DEFAULT_TOKEN})
  --username    the bot's @name                                     (default sandbox_bot)
  --stars-file  file for Telegram Stars and payments                (default: memory only)
  --help        show this help

Set the printed address as the bot's API root. All other state is in memory.`

/** Thrown for invalid options. It is printed as one sentence without a stack. */
class UsageError extends Error {}

type Options = SandboxOptions & { port: number }

function readCommandLine(): Options | 'help' {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: String(DEFAULT_PORT) },
        token: { type: 'string', default: DEFAULT_TOKEN },
        username: { type: 'string', default: 'sandbox_bot' },
        'stars-file': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return 'help'
    const port = Number(values.port)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new UsageError(`--port must be a number from 0 to 65535, not "${values.port}".`)
    }
    const { token, username: botUsername, 'stars-file': starsFile } = values
    return { port, token, botUsername, ...(starsFile === undefined ? {} : { starsFile }) }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${(error as Error).message} See --help.`)
  }
}

async function start(options: Options): Promise<RunningSandbox> {
  try {
    return await startSandbox(options)
  } catch (error) {
    if (error instanceof TypeError || error instanceof StarsFileError) throw new UsageError(error.message)
    const { code, syscall, message } = error as NodeJS.ErrnoException
    if (syscall !== 'listen') throw error
    if (code === 'EADDRINUSE') {
      throw new UsageError(
        `Port ${options.port} is taken: stop what listens there, or choose another --port.`,
      )
    }
    if (code === 'EACCES' || code === 'EPERM')
      throw new UsageError(
        `This user may not listen on port ${options.port}: choose a --port of 1024 or higher.`,
      )
    throw new UsageError(`Listening on port ${options.port} of 127.0.0.1 failed: ${message}.`)
  }
}

async function main(): Promise<void> {
  const options = readCommandLine()
  if (options === 'help') return console.log(HELP)
  const sandbox = await start(options)
  console.log(`Chat page   ${sandbox.url}/
API root    ${sandbox.apiRoot}
Bot token   ${sandbox.token}   (@${sandbox.botUser.username})
Ctrl-C stops it.`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close())
}

try {
  await main()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
