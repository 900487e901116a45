import { randomBytes } from 'node:crypto'
import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type RunningProgram, runGuarded, serverEnvironment } from '@tarot/processes'
import { withClient } from '../../database/with-client.ts'
import { DataError } from '../../errors.ts'
import type { RunAs } from '../run-as.ts'
import { type RunContext, throwIfStopped } from '../run-context.ts'
import { createOwnedFolder } from '../scratch-folder.ts'
import type { DatabaseConnection } from './connection-of.ts'

export interface ScratchPostgresOptions {
  /** The path of `postgres`. */
  program: string
  dataFolder: string
  /** The user that the server runs as, if this process is root. */
  runAs: RunAs
  /** Settings of the recovery: see `RestoredFiles`. */
  settings: Record<string, string>
  /** The role and the database to connect as: see `connectionOf`. */
  connection: DatabaseConnection
  /** Whether another server runs on the folder afterwards: what it writes must survive a power failure, and be archived then. */
  durable: boolean
  run: RunContext
}

export interface ScratchPostgres {
  /** Its URL, over a private socket. */
  readonly url: string
  /** Of another database of the same server. */
  urlOf(database: string): string
  /** Whether it has replayed the write-ahead log to its end: it had no target, or no commit is later. */
  readonly isAtEnd: boolean
  /** Stops it cleanly. */
  stop(): Promise<void>
}

/** The reason why the server ends. `FATAL: the database system is starting up` is only its answer to an early connection. */
const failurePattern = /(FATAL|PANIC):(?! +the database system is )/

/** The settings that stop a recovery before the end of the log. */
const targetPattern = /^recovery_target(_time|_lsn)?$/

/**
 * What Postgres says when no commit is later than the target. All of the log until the target exists, as the engine has
 * checked, so its end is the state at the target.
 */
const endedBeforeTarget = /recovery ended before configured recovery target was reached/

/**
 * Starts a Postgres on a restored data folder, reachable only over a socket in a private folder, and waits until it has
 * replayed the write-ahead log and accepts writes. It archives nothing itself and ends with this process.
 *
 * @throws DataError `BACKUP_DAMAGED` with the server's reason if it does not recover
 */
export async function startScratchPostgres(options: ScratchPostgresOptions): Promise<ScratchPostgres> {
  const { runAs, connection, run } = options
  // The path of a socket has at most 107 bytes.
  const outerFolder = await createOwnedFolder(tmpdir(), 'tarot-scratch-')
  const socketFolder = join(outerFolder, 'socket')
  const [user, host] = [connection.user, socketFolder].map(encodeURIComponent)
  const urlOf = (database: string) =>
    `postgresql://${user}@/${encodeURIComponent(database)}?host=${host}&port=5432`
  const url = urlOf(connection.database)
  try {
    await writeConfiguration(socketFolder, runAs)
    let server = await start(options, options.settings, socketFolder)
    let isAtEnd = !Object.keys(options.settings).some((name) => targetPattern.test(name))
    try {
      await waitForRecovery(server, url, run)
    } catch (error) {
      await server.stop()
      const { recovery_target_time: time, recovery_target_lsn: lsn, ...others } = options.settings
      if (!(time || lsn) || !endedBeforeTarget.test(server.output())) throw error
      run.log(`No transaction was committed after ${time ?? lsn}: replaying the write-ahead log to its end`)
      server = await start(options, others, socketFolder)
      isAtEnd = true
      await waitForRecovery(server, url, run).catch(async (failure) => {
        await server.stop()
        throw failure
      })
    }
    // A statement that checks a large table would go on for long.
    const abort = () => void server.stop()
    run.signal.addEventListener('abort', abort)
    return {
      url,
      urlOf,
      isAtEnd,
      async stop() {
        run.signal.removeEventListener('abort', abort)
        await server.stop()
        await rm(outerFolder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(outerFolder, { recursive: true, force: true })
    throw error
  }
}

/** Its own files: those of the cluster name folders and rights of another machine. */
async function writeConfiguration(folder: string, runAs: RunAs): Promise<void> {
  await mkdir(folder, { mode: 0o700 })
  const files = { 'postgresql.conf': '', 'pg_hba.conf': 'local all all trust\n', 'pg_ident.conf': '' }
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), content, { mode: 0o600 })
    if (runAs) await chown(join(folder, name), runAs.uid, runAs.gid)
  }
  if (runAs) await chown(folder, runAs.uid, runAs.gid)
}

async function start(
  { program, dataFolder, runAs, durable, run }: ScratchPostgresOptions,
  recovery: Record<string, string>,
  socketFolder: string,
): Promise<RunningProgram> {
  // As arguments they have precedence over `postgresql.auto.conf`, which is part of the backup.
  const settings = {
    config_file: join(socketFolder, 'postgresql.conf'),
    hba_file: join(socketFolder, 'pg_hba.conf'),
    ident_file: join(socketFolder, 'pg_ident.conf'),
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    port: '5432',
    ssl: 'off',
    // The segments that it completes are for the server that runs on the folder after it.
    archive_mode: durable ? 'on' : 'off',
    archive_command: '',
    archive_library: '',
    shared_preload_libraries: '',
    session_preload_libraries: '',
    primary_conninfo: '',
    primary_slot_name: '',
    synchronous_standby_names: '',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_min_messages: 'log',
    max_wal_size: '1GB',
    cluster_name: `scratch-${randomBytes(3).toString('hex')}`,
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
    ...recovery,
  }
  return runGuarded(
    {
      command: program,
      args: [
        '-D',
        dataFolder,
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      stopSignal: 'SIGINT',
      stopTimeoutMs: 60_000,
      env: serverEnvironment(),
      ...(runAs ? { runAs } : {}),
    },
    { onLine: (line) => run.log(`postgres: ${line}`) },
  )
}

async function waitForRecovery(server: RunningProgram, url: string, run: RunContext): Promise<void> {
  let hasEnded = false
  void server.exited.then(() => {
    hasEnded = true
  })
  while (!hasEnded) {
    throwIfStopped(run)
    if (await hasRecovered(url)) return
    await delay(100)
  }
  await server.closed
  const lines = server.output().trim().split('\n')
  // Before it has a log, for example as root, the server says it in more than one line.
  const reason = lines.find((line) => failurePattern.test(line)) ?? lines.slice(-5).join(' ')
  throw new DataError(
    'BACKUP_DAMAGED',
    `the restored server does not recover: ${reason.replace(/^.*?(FATAL|PANIC):\s+/, '')}`,
    {
      details: { output: server.output() },
    },
  )
}

async function hasRecovered(url: string): Promise<boolean> {
  const question = 'select pg_is_in_recovery() as recovering'
  try {
    const { rows } = await withClient(url, (client) => client.query<{ recovering: boolean }>(question), {
      connectionTimeoutMillis: 5_000,
    })
    return rows[0]?.recovering === false
  } catch {
    return false
  }
}
