import { once } from 'node:events'
import { createServer } from 'node:net'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { deployMigrations, isDataError, listen, openData, readDirectAddress } from '@tarot/data'
import { machineEnvironment, runGuarded } from '@tarot/services'
import { StarsFileError, startSandbox } from '@tarot/telegram-sandbox'
import { checkDataFolder, explainFault } from './check-data-folder.ts'
import { startDatabases } from './databases.ts'
import { watchLaunchers } from './launchers.ts'
import { lockDataFolder } from './lock-data-folder.ts'
import { maxShortLives, type Part, shortLife, startPart } from './part.ts'
import { preparePrivateFolder } from './private-folder.ts'
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
  // What fails while everything is stopped fails for that.
  if (!stopping) {
    console.error(explain(error))
    await stopAll()
    process.exit(1)
  }
}

async function start(settings: Settings): Promise<void> {
  await stopWhenAsked()
  await refuseTakenPorts(settings)
  await checkDataFolder(settings)
  const { logsFolder, secrets } = await prepareDataFolder(settings)
  const adminUrl = `http://127.0.0.1:${settings.adminPort}`

  say('Starting Postgres …')
  const databases = await startDatabases(settings, secrets, logsFolder)
  stops.push({ name: 'databases', stop: databases.stop })
  void databases.ended.then(giveUp)
  say(`  ${databases.postgres}\n  ${databases.redis}`)
  const environment = {
    DATABASE_URL: databases.databaseUrl,
    ...(databases.redisUrl ? { REDIS_URL: databases.redisUrl } : {}),
  }
  const applied = await deployMigrations(
    settings.databaseUrl ? readDirectAddress() : { databaseUrl: databases.databaseUrl },
  )
  if (applied.length > 0) say(`  ${applied.length} migrations applied`)

  const chat = settings.botToken ? undefined : await startChat(settings)
  const telegram = chat ? { BOT_TOKEN: chat.token, TELEGRAM_API_ROOT: chat.apiRoot } : {}
  if (!chat && !process.env.SUPPORT_CONTACT)
    say('  Nothing is sold until SUPPORT_CONTACT names whom buyers can turn to')
  // A token of Telegram's own stays where it was given.
  await writeEnvironmentFile(settings.dataFolder, { ...environment, ...telegram })
  say('Starting the bot …')
  const bot = await startPart({
    name: 'bot',
    main: 'apps/bot/src/main.ts',
    env: { ...environment, ...telegram, ...(chat ? supportContact() : {}) },
    ready: /"msg":"ready"/,
    logsFolder,
  })
  supervise(bot)
  const worker = await startPart({
    name: 'worker',
    main: 'packages/data/src/cli/main.ts',
    args: ['worker'],
    env: { ...environment, ...telegram },
    ready: /"msg":"the worker is ready"/,
    logsFolder,
  })
  supervise(worker)

  say('Starting the console …')
  await buildConsole()
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
  supervise(admin)
  // Last, so that whoever reads the password has a console to use it in.
  const firstSignIn = await addFirstOperator(databases.databaseUrl)

  say(
    [
      '',
      chat ? `  Chat     ${chat.url}` : '  Chat     your bot in Telegram',
      `  Console  ${adminUrl}`,
      firstSignIn
        ? `           sign in as ${firstSignIn.email} with ${firstSignIn.password} (shown this once)`
        : `           sign in as before; another operator: ${commandLine(settings)} operator add <email>`,
      `  Logs     ${logsFolder}`,
      '',
      '  Ctrl-C stops everything.',
      '',
    ].join('\n'),
  )
}

async function buildConsole(): Promise<void> {
  const build = await runGuarded({
    command: 'turbo',
    args: ['run', 'build', '--filter=@tarot/admin'],
    cwd: root,
    env: { ...machineEnvironment(), TURBO_TELEMETRY_DISABLED: '1' },
    stopSignal: 'SIGTERM',
  }).catch((cause: Error) => {
    throw new StartError(`The console could not be built: ${cause.message}`, { cause })
  })
  if ((await build.exited) !== 0) throw new StartError(`The console could not be built: ${build.output()}`)
}

async function prepareDataFolder({ dataFolder }: Settings) {
  try {
    const logsFolder = await preparePrivateFolder(dataFolder)
    stops.push({ name: 'data folder', stop: await lockDataFolder(dataFolder) })
    return { logsFolder, secrets: await keepSecrets(dataFolder) }
  } catch (error) {
    throw explainFault(error, dataFolder)
  }
}

async function refuseTakenPorts(settings: Settings): Promise<void> {
  const ports = {
    ADMIN_PORT: settings.adminPort,
    ...(settings.botToken ? {} : { SANDBOX_PORT: settings.sandboxPort }),
  }
  for (const [name, port] of Object.entries(ports)) {
    const server = await listen(createServer(), { port, host: '127.0.0.1', portSetting: name })
    server.close()
    await once(server, 'close')
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
  // The database outlives the chat page, and is compared with its list of Stars.
  const starsFile = join(settings.dataFolder, 'stars.json')
  const chat = await startSandbox({ port: settings.sandboxPort, starsFile })
  stops.push({ name: 'chat page', stop: () => chat.close() })
  return chat
}

/**
 * A part that ends by itself is started again, a little later each time it does not last; then it is given up, and
 * everything with it.
 */
function supervise(part: Part, shortLives = 0): void {
  const began = performance.now()
  const entry = { name: part.name, stop: () => part.stop() }
  stops.push(entry)
  void part.exited.then(async (code) => {
    if (stopping) return
    stops.splice(stops.indexOf(entry), 1)
    const how = code > 128 ? `was ended by ${signalName(code - 128)}` : `ended with exit code ${code}`
    const inARow = performance.now() - began < shortLife ? shortLives + 1 : 0
    if (inARow > maxShortLives) {
      return giveUp(`The ${part.name} ${how}, ${inARow} times in a row: see ${part.logFile}.`)
    }
    console.error(`The ${part.name} ${how}: starting it again …`)
    await delay(1_000 * inARow)
    if (stopping) return
    try {
      supervise(await startPart(part.options), inARow)
      say(`The ${part.name} is back.`)
    } catch (error) {
      await giveUp(explain(error))
    }
  })
}

async function giveUp(why: string): Promise<void> {
  if (stopping) return
  console.error(`${why} Stopping everything.`)
  await stopAll()
  process.exit(1)
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`
}

/** The bot sells only where it can name somebody; on the chat page that is the person who tries it. */
function supportContact(): Record<string, string> {
  return process.env.SUPPORT_CONTACT ? {} : { SUPPORT_CONTACT: 'whoever started this chat page' }
}

/** How `pnpm data` is called for this data folder. */
function commandLine({ dataFolder }: Settings): string {
  if (dataFolder === join(root, '.data')) return 'pnpm data'
  return `pnpm exec node --env-file=${join(dataFolder, 'env')} packages/data/src/cli/main.ts`
}

/** By a signal, or because `npx` or `pnpm` was ended, which does not pass signals on. */
async function stopWhenAsked(): Promise<void> {
  // Whoever was to read it can be gone as well.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The second time: whoever asks twice means it.
      if (stopping) process.exit(1)
      void leave('Stopping …')
    })
  }
  await watchLaunchers(() => {
    if (!stopping) void leave('The command that started this has ended: stopping …')
  })
}

async function leave(why: string): Promise<void> {
  say(`\n${why}`)
  await stopAll()
  say('Stopped.')
  process.exit(0)
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
  if (error instanceof StartError || error instanceof StarsFileError) return error.message
  if (isDataError(error, 'DATABASE_UNAVAILABLE'))
    return 'The database of DATABASE_URL does not answer: is it running, and is the URL right?'
  if (isDataError(error)) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
