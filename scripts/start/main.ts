import { once } from 'node:events'
import { createServer } from 'node:net'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { deployMigrations, isDataError, listen, openData, readDirectAddress } from '@tarot/data'
import { backgroundNiceness, machineEnvironment, runGuarded } from '@tarot/processes'
import { StarsFileError, startSandbox } from '@tarot/telegram-sandbox'
import { checkDataFolder, toStartError } from './check-data-folder.ts'
import { lockDataFolder } from './lock-data-folder.ts'
import { prepareBackups } from './prepare-backups.ts'
import { preparePrivateFolder } from './private-folder.ts'
import { loadSecrets, writeEnvironmentFile } from './secrets.ts'
import { help, readSettings, root, type Settings, StartError } from './settings.ts'
import { startDatabases } from './start-databases.ts'
import { maxEarlyExits, minUptime, type ProgramOptions, startProgram } from './start-program.ts'
import { watchLaunchers } from './watch-launchers.ts'

/** Functions that stop what runs, in the order of the starts. */
const stops: { name: string; stop(): Promise<void> }[] = []
let stopping: Promise<void> | undefined
/** Ends the start of programs. */
const abortStarts = new AbortController()

try {
  const settings = readSettings(process.argv.slice(2), process.env)
  if (settings) await start(settings)
  else console.log(help)
} catch (error) {
  // During a stop, errors of the start are expected.
  if (!stopping) {
    console.error(explain(error))
    await stopAll()
    process.exit(1)
  }
}

async function start(settings: Settings): Promise<void> {
  await handleStopSignals()
  await checkPorts(settings)
  await checkDataFolder(settings)
  const { logsFolder, secrets } = await prepareDataFolder(settings)
  const adminUrl = `http://127.0.0.1:${settings.adminPort}`

  print('Starting Postgres …')
  const backups = await prepareBackups(settings)
  const databases = await startDatabases(settings, secrets, logsFolder, backups.archiveFolder)
  stops.push({ name: 'databases', stop: databases.stop })
  void databases.failed.then(fail)
  print(`  ${databases.postgres}\n  ${databases.redis}`)
  const environment = {
    DATABASE_URL: databases.databaseUrl,
    ...(databases.redisUrl ? { REDIS_URL: databases.redisUrl } : {}),
  }
  const applied = await deployMigrations(
    settings.databaseUrl ? readDirectAddress() : { databaseUrl: databases.databaseUrl },
  )
  if (applied.length > 0) print(`  ${applied.length} migrations applied`)

  const chat = settings.botToken ? undefined : await startChat(settings)
  const telegram = chat ? { BOT_TOKEN: chat.token, TELEGRAM_API_ROOT: chat.apiRoot } : {}
  if (!chat && !settings.supportContact)
    print('  Sales are off until SUPPORT_CONTACT names a contact for buyers')
  // A real bot token is not written to the file.
  await writeEnvironmentFile(settings.dataFolder, {
    ...environment,
    ...telegram,
    ...backups.environment,
    ...(databases.clusterFolder ? { PGDATA: databases.clusterFolder } : {}),
  })
  print('Starting the bot …')
  await runProgram({
    name: 'bot',
    main: 'apps/bot/src/main.ts',
    env: { ...environment, ...telegram, ...(chat ? supportContact(settings) : {}) },
    ready: /"msg":"ready"/,
    logsFolder,
  })
  await runProgram({
    name: 'worker',
    main: 'packages/data/src/cli/main.ts',
    args: ['worker'],
    niceness: backgroundNiceness,
    env: { ...environment, ...telegram, ...backups.environment },
    ready: /"msg":"the worker is ready"/,
    logsFolder,
  })

  print('Starting the console …')
  await buildConsole()
  await runProgram({
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
  // Last, so that the console works when the password is shown.
  const firstSignIn = await addFirstOperator(databases.databaseUrl)

  print(
    [
      '',
      chat ? `  Chat     ${chat.url}` : '  Chat     your bot in Telegram',
      `  Console  ${adminUrl}`,
      firstSignIn
        ? `           sign in as ${firstSignIn.email} with ${firstSignIn.password} (shown this once)`
        : `           sign in as before; another operator: ${commandLine(settings)} operator add <email>`,
      `  Logs     ${logsFolder}`,
      `  Backups  ${backups.summary.join('\n           ')}`,
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
    return { logsFolder, secrets: await loadSecrets(dataFolder) }
  } catch (error) {
    throw toStartError(error, dataFolder)
  }
}

async function checkPorts(settings: Settings): Promise<void> {
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

/** Adds an operator if there is none. @returns the operator with the password, or undefined */
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
  // The database outlives the chat page and is reconciled with its list of Star transactions.
  const starsFile = join(settings.dataFolder, 'stars.json')
  const chat = await startSandbox({ port: settings.sandboxPort, starsFile })
  stops.push({ name: 'chat page', stop: () => chat.close() })
  return chat
}

/**
 * Starts a program, and restarts it when it ends by itself, with a longer delay after each early exit. After
 * `maxEarlyExits` everything is stopped. Resolves when it is ready.
 */
async function runProgram(options: Omit<ProgramOptions, 'signal'>, earlyExits = 0): Promise<void> {
  const { name } = options
  const starting = startProgram({ ...options, signal: abortStarts.signal })
  // A stop waits for a program that is still starting, too: what it uses is stopped after it.
  const entry = {
    name,
    stop: () =>
      starting.then(
        (program) => program.stop(),
        () => {},
      ),
  }
  stops.push(entry)
  const forget = () => {
    if (!stopping) stops.splice(stops.indexOf(entry), 1)
  }
  const { exited, logFile } = await starting.catch((error) => {
    forget()
    throw error
  })
  const startedAt = performance.now()
  void exited.then(async (code) => {
    if (stopping) return
    forget()
    const how = code > 128 ? `was ended by ${signalName(code - 128)}` : `ended with exit code ${code}`
    const consecutive = performance.now() - startedAt < minUptime ? earlyExits + 1 : 0
    if (consecutive > maxEarlyExits) {
      return fail(`The ${name} ${how}, ${consecutive} times in a row: see ${logFile}.`)
    }
    console.error(`The ${name} ${how}: restarting it …`)
    await delay(1_000 * consecutive)
    try {
      await runProgram(options, consecutive)
      print(`The ${name} is running again.`)
    } catch (error) {
      await fail(explain(error))
    }
  })
}

async function fail(reason: string): Promise<void> {
  if (stopping) return
  console.error(`${reason} Stopping everything.`)
  await stopAll()
  process.exit(1)
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`
}

/** The bot sells only if it has a support contact. On the chat page that is the person who started it. */
function supportContact(settings: Settings): Record<string, string> {
  return settings.supportContact ? {} : { SUPPORT_CONTACT: 'the person who started this chat page' }
}

/** Returns the command line of `pnpm data` for this data folder. */
function commandLine({ dataFolder }: Settings): string {
  if (dataFolder === join(root, '.data')) return 'pnpm data'
  return `pnpm exec node --env-file=${join(dataFolder, 'env')} packages/data/src/cli/main.ts`
}

/** Stops everything at a signal, or when `npx` or `pnpm` has ended, which do not forward signals. */
async function handleStopSignals(): Promise<void> {
  // The reader of the output may have ended too.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The second signal exits at once.
      if (stopping) process.exit(1)
      void stopAndExit('Stopping …')
    })
  }
  await watchLaunchers(() => {
    if (!stopping) void stopAndExit('The command that started this has ended: stopping …')
  })
}

async function stopAndExit(reason: string): Promise<void> {
  print(`\n${reason}`)
  await stopAll()
  print('Stopped.')
  process.exit(0)
}

function stopAll(): Promise<void> {
  stopping ??= (async () => {
    abortStarts.abort()
    for (const { name, stop } of stops.reverse()) {
      await stop().catch((error) => console.error(`Stopping the ${name} failed: ${error}`))
    }
  })()
  return stopping
}

function print(text: string): void {
  console.log(text)
}

function explain(error: unknown): string {
  if (error instanceof StartError || error instanceof StarsFileError) return error.message
  if (isDataError(error, 'DATABASE_UNAVAILABLE'))
    return 'The database of DATABASE_URL does not answer: is it running, and is the URL right?'
  if (isDataError(error)) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
