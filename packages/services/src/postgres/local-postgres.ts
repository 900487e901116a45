import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type RunningProgram, runGuarded, serverEnvironment, unprivilegedUser } from '@tarot/processes'
import pg from 'pg'
import { freePort } from '../free-port.ts'
import { type RestartableServer, restartable, untilReady } from '../restartable.ts'
import { archiveSettings, prepareArchiveFolder } from './archive-settings.ts'
import { clearStaleLock } from './cluster-lock.ts'
import { createCluster } from './create-cluster.ts'
import { clusterFolder, postgresPrograms, postgresProgramsIn } from './postgres-programs.ts'

export interface LocalPostgresOptions {
  /** Folder of the cluster. Default: a new folder that `stop` removes. */
  directory?: string
  /** Default: any free port. */
  port?: number
  /** Password of the superuser `tarot`; an existing cluster needs the same one. Default: `tarot`. */
  password?: string
  /** Whether commits survive a power cut. Default: true with a `directory`, else false for speed. */
  durable?: boolean
  /**
   * Archives the write-ahead log into this folder, as backups need it: each segment when it is full, or after a minute. The
   * folder is created for the user that Postgres runs as, who must be able to access the folder above it. Default: nothing
   * is archived.
   */
  archiveFolder?: string
  /** The folder with the programs of another Postgres, such as Debian's. Default: Postgres 18 from npm. */
  programFolder?: string
  /** Server settings, as in postgresql.conf. They replace those that are set here. */
  settings?: Record<string, string | number>
  /** Default: the last lines are kept in memory and are part of the error when the start fails. */
  logFile?: string
}

export interface LocalPostgres extends RestartableServer {
  /** URL of the database `tarot`. */
  readonly url: string
  readonly port: number
  readonly version: string
  readonly directory: string
}

const user = 'tarot'
const database = 'tarot'

/** Starts a real Postgres on loopback, without Docker. It ends with this process. */
export async function startLocalPostgres(options: LocalPostgresOptions = {}): Promise<LocalPostgres> {
  const runAs = unprivilegedUser()
  const { programFolder } = options
  const programs = await (programFolder ? postgresProgramsIn(programFolder) : postgresPrograms(runAs))
  const isKept = options.directory !== undefined
  const requestedDirectory =
    options.directory ?? join(tmpdir(), `tarot-postgres-${randomBytes(6).toString('hex')}`)
  await mkdir(dirname(requestedDirectory), { recursive: true })
  const directory = await clusterFolder(requestedDirectory, runAs)
  const password = options.password ?? 'tarot'
  const port = await freePort(options.port)
  if (options.port !== undefined && port !== options.port) {
    throw new Error(`Postgres cannot listen on 127.0.0.1:${options.port}: the port is taken`)
  }

  await createCluster(directory, programs, { superuser: user, password, durable: isKept, runAs })
  const url = (name: string) =>
    `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`
  if (options.archiveFolder) await prepareArchiveFolder(options.archiveFolder, runAs)
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    ...((options.durable ?? isKept)
      ? {}
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...(options.archiveFolder ? archiveSettings(options.archiveFolder) : {}),
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
    const isReady = async () => (await acceptsConnections(directory, program.pid)) && answers(url('postgres'))
    await untilReady('Postgres', program, isReady, options.logFile)
    return program
  }

  const server = await restartable(run, async () => {
    if (!isKept) await rm(directory, { recursive: true, force: true })
  })
  await createDatabase(url('postgres'))
  return Object.assign(server, { url: url(database), port, version: programs.version, directory })
}

/** Another server may answer on the port. Postgres writes the last line of its lock file when it accepts connections. */
async function acceptsConnections(directory: string, pid: number): Promise<boolean> {
  const lock = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = lock.split('\n')
  return lines[0] === String(pid) && /^(ready|standby)/.test(lines[7] ?? '')
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return true
  } catch (error) {
    // Postgres runs, but the password or the user is wrong: waiting does not help.
    const code = (error as { code?: string }).code
    if (code === '28P01') {
      throw new Error(
        'Postgres refuses the password of this data folder: restore the secrets.json that belongs to its cluster',
        { cause: error },
      )
    }
    if (code !== '28000') return false
    throw new Error(
      `The Postgres cluster has no user ${user} that may log in, so it was not created here: choose another folder`,
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
