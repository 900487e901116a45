import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { serverEnvironment } from '../environment.ts'
import { freePort } from '../free-port.ts'
import { type RestartableServer, restartable, untilReady } from '../restartable.ts'
import { type RunningProgram, runGuarded } from '../run-guarded.ts'
import { unprivilegedUser } from '../unprivileged-user.ts'
import { clearStaleLock } from './cluster-lock.ts'
import { createCluster } from './create-cluster.ts'
import { clusterFolder, postgresPrograms } from './postgres-programs.ts'

export interface LocalPostgresOptions {
  /** Where the cluster is kept. Default: a new folder, removed at the stop. */
  directory?: string
  /** Default: any free port. */
  port?: number
  /** Of the superuser `tarot`; needed again for a cluster that exists. Default: `tarot`. */
  password?: string
  /** Whether what was committed survives a kill. Default: only with a `directory`; without, speed comes first. */
  durable?: boolean
  /** Server settings, as in postgresql.conf. */
  settings?: Record<string, string | number>
  /** Default: the last lines are kept in memory and shown when the start fails. */
  logFile?: string
}

export interface LocalPostgres extends RestartableServer {
  /** Of the database `tarot`. */
  readonly url: string
  readonly port: number
  readonly version: string
  readonly directory: string
}

const user = 'tarot'
const database = 'tarot'

/** A real Postgres 18 of this machine's own, on loopback, that ends with this process. */
export async function startLocalPostgres(options: LocalPostgresOptions = {}): Promise<LocalPostgres> {
  const runAs = unprivilegedUser()
  const programs = await postgresPrograms(runAs)
  const kept = options.directory !== undefined
  const wanted = options.directory ?? join(tmpdir(), `tarot-postgres-${randomBytes(6).toString('hex')}`)
  await mkdir(dirname(wanted), { recursive: true })
  const directory = await clusterFolder(wanted, runAs)
  const password = options.password ?? 'tarot'
  const port = await freePort(options.port)
  if (options.port !== undefined && port !== options.port) {
    throw new Error(`Postgres cannot listen on 127.0.0.1:${options.port}: the port is taken`)
  }

  await createCluster(directory, programs, { superuser: user, password, durable: kept, runAs })
  const url = (name: string) =>
    `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // Without a limit of its own a server of this machine would keep a fifth of the memory for huge bursts.
    max_connections: 200,
    ...((options.durable ?? kept)
      ? {}
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...options.settings,
  }
  const run = async (): Promise<RunningProgram> => {
    await clearStaleLock(directory)
    const program = await runGuarded(
      {
        command: programs.postgres,
        args: [
          '-D',
          directory,
          '-p',
          String(port),
          ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
        ],
        stopSignal: 'SIGINT',
        stopTimeoutMs: 60_000,
        env: serverEnvironment(),
        ...(runAs ? { runAs } : {}),
      },
      { logFile: options.logFile },
    )
    await untilReady('Postgres', program, () => answers(url('postgres')), options.logFile)
    return program
  }

  const server = await restartable(run, async () => {
    if (!kept) await rm(directory, { recursive: true, force: true })
  })
  await createDatabase(url('postgres'))
  return Object.assign(server, { url: url(database), port, version: programs.version, directory })
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return true
  } catch (error) {
    // It runs, but the password or the user is another one; waiting will not mend that.
    const code = (error as { code?: string }).code
    if (code === '28P01') {
      throw new Error(
        'Postgres refuses the password kept for this data folder: put back the secrets.json that belongs to its cluster',
        { cause: error },
      )
    }
    if (code !== '28000') return false
    throw new Error(
      `The Postgres cluster has no user ${user} that may sign in, so it was not made here: choose another folder`,
      { cause: error },
    )
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
    if (rowCount === 0) await client.query(`create database ${database}`)
  } finally {
    await client.end()
  }
}
