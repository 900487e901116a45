import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deployMigrations, isDataError, openData } from '@tarot/data'
import { isPortFree } from '@tarot/services'
import { startSandbox } from '@tarot/telegram-sandbox'
import { startDatabases } from './databases.ts'
import { type Part, startPart } from './part.ts'
import { keepSecrets, writeEnvironmentFile } from './secrets.ts'
import { help, readSettings, root, type Settings, StartError } from './settings.ts'

/** How to stop what runs, in the order it was started. */
const stops: { name: string; stop(): Promise<void> }[] = []
let stopping: Promise<void> | undefined

try {
  const settings = readSettings(process.argv.slice(2), process.env)
  if (settings) await start(settings)
  else console.log(help)
} catch (error) {
  console.error(explain(error))
  await stopAll()
  process.exitCode = 1
}

async function start(settings: Settings): Promise<void> {
  stopOnSignal()
  await refuseTakenPorts(settings)
  const logsFolder = join(settings.dataFolder, 'logs')
  await mkdir(logsFolder, { recursive: true })
  const secrets = await keepSecrets(settings.dataFolder)
  const adminUrl = `http://127.0.0.1:${settings.adminPort}`

  say('Starting Postgres …')
  const databases = await startDatabases(settings, secrets, logsFolder)
  stops.push({ name: 'databases', stop: databases.stop })
  say(`  ${databases.postgres}\n  ${databases.redis}`)
  const environment = {
    DATABASE_URL: databases.databaseUrl,
    ...(databases.redisUrl ? { REDIS_URL: databases.redisUrl } : {}),
  }
  await writeEnvironmentFile(settings.dataFolder, environment)
  const applied = await deployMigrations({ databaseUrl: databases.databaseUrl })
  if (applied.length > 0) say(`  ${applied.length} migrations applied`)
  const firstSignIn = await addFirstOperator(databases.databaseUrl)

  const chat = settings.botToken ? undefined : await startChat(settings)
  say('Starting the bot …')
  const bot = await startPart({
    name: 'bot',
    main: 'apps/bot/src/main.ts',
    env: {
      ...environment,
      ...(chat ? { BOT_TOKEN: chat.token, TELEGRAM_API_ROOT: chat.apiRoot } : {}),
    },
    ready: /"msg":"ready"/,
    logsFolder,
  })
  keep(bot)

  say('Starting the console …')
  await promisify(execFile)('turbo', ['run', 'build', '--filter=@tarot/admin'], {
    cwd: root,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  }).catch((cause) => {
    throw new StartError(`The console could not be built: ${cause.stdout ?? ''}${cause.stderr ?? cause}`, {
      cause,
    })
  })
  const admin = await startPart({
    name: 'console',
    main: 'apps/admin/server/main.ts',
    env: {
      ...environment,
      PORT: String(settings.adminPort),
      ADMIN_URL: adminUrl,
      BETTER_AUTH_SECRET: secrets.authSecret,
    },
    ready: /admin console is ready/,
    logsFolder,
  })
  keep(admin)

  say(
    [
      '',
      chat ? `  Chat     ${chat.url}` : '  Chat     your bot in Telegram',
      `  Console  ${adminUrl}`,
      firstSignIn
        ? `           sign in as ${firstSignIn.email} with ${firstSignIn.password} (shown this once)`
        : '           sign in as before; another operator: pnpm data operator add <email>',
      `  Logs     ${logsFolder}`,
      '',
      '  Ctrl-C stops everything.',
      '',
    ].join('\n'),
  )
}

async function refuseTakenPorts(settings: Settings): Promise<void> {
  const ports = [['ADMIN_PORT', settings.adminPort] as const]
  if (!settings.botToken) ports.push(['SANDBOX_PORT', settings.sandboxPort] as never)
  for (const [name, port] of ports) {
    if (!(await isPortFree(port))) {
      throw new StartError(
        `Port ${port} is taken: stop what listens there, or choose another with ${name}=<port>`,
      )
    }
  }
}

/** The first start makes the first operator; later ones leave the operators alone. */
async function addFirstOperator(databaseUrl: string) {
  const data = await openData({ databaseUrl })
  try {
    if ((await data.operators.list()).length > 0) return undefined
    return await data.operators.add({ email: 'operator@tarot.localhost', name: 'Operator' })
  } finally {
    await data.close()
  }
}

async function startChat(settings: Settings) {
  const chat = await startSandbox({ port: settings.sandboxPort })
  stops.push({ name: 'chat page', stop: () => chat.close() })
  return chat
}

/** Stops everything when a part ends by itself. */
function keep(part: Part): void {
  stops.push({ name: part.name, stop: () => part.stop() })
  void part.exited.then(async (code) => {
    if (stopping) return
    console.error(
      `The ${part.name} ended with exit code ${code}: stopping everything. ${part.output().trim().split('\n').at(-1) ?? ''}`,
    )
    await stopAll()
    process.exit(1)
  })
}

function stopOnSignal(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, async () => {
      if (stopping) return
      say('\nStopping …')
      await stopAll()
      say('Stopped.')
      process.exit(0)
    })
  }
}

function stopAll(): Promise<void> {
  stopping ??= (async () => {
    for (const { name, stop } of stops.reverse()) {
      await stop().catch((error) => console.error(`Stopping the ${name} failed: ${error}`))
    }
  })()
  return stopping
}

function say(text: string): void {
  console.log(text)
}

function explain(error: unknown): string {
  if (error instanceof StartError) return error.message
  if (isDataError(error, 'DATABASE_UNAVAILABLE'))
    return 'The database of DATABASE_URL does not answer: is it running, and is the URL right?'
  if (isDataError(error)) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
