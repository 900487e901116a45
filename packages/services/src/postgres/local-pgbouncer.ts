import { randomBytes } from 'node:crypto'
import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runGuarded, serverEnvironment, unprivilegedUser } from '@tarot/processes'
import pg from 'pg'
import { freePort } from '../free-port.ts'
import { requireProgram } from '../require-program.ts'
import { type RestartableServer, restartable, untilReady } from '../restartable.ts'

export interface LocalPgBouncerOptions {
  /** When a server connection returns to the pool. Default `transaction`. */
  poolMode?: 'session' | 'transaction'
  /** Maximum number of connections to Postgres for each user and database. Default 4. */
  poolSize?: number
  /** Additional lines of the section `[pgbouncer]`. */
  settings?: Record<string, string>
}

export interface LocalPgBouncer extends RestartableServer {
  /** URL of the same database and user through PgBouncer. */
  readonly url: string
  readonly port: number
}

/** Starts a PgBouncer of this machine in front of this Postgres, on loopback. It ends with this process. */
export async function startLocalPgBouncer(
  databaseUrl: string,
  { poolMode = 'transaction', poolSize = 4, settings = {} }: LocalPgBouncerOptions = {},
): Promise<LocalPgBouncer> {
  const command = await requireProgram(['pgbouncer'], 'pgbouncer')
  // PgBouncer refuses to run as root.
  const runAs = unprivilegedUser()
  const directory = join(tmpdir(), `tarot-pgbouncer-${randomBytes(6).toString('hex')}`)
  await mkdir(directory, { mode: 0o700 })
  const port = await freePort()
  const { hostname, port: serverPort, username, password, pathname } = new URL(databaseUrl)
  const lines = Object.entries({
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: join(directory, 'users'),
    pool_mode: poolMode,
    default_pool_size: String(poolSize),
    max_client_conn: '200',
    // A client waits for a free connection, up to 60 seconds.
    query_wait_timeout: '60',
    ...settings,
  }).map(([name, value]) => `${name} = ${value}`)
  const files = {
    'pgbouncer.ini': `[databases]\n* = host=${hostname} port=${serverPort || 5432}\n[pgbouncer]\n${lines.join('\n')}\n`,
    users: `"${decodeURIComponent(username)}" "${decodeURIComponent(password).replaceAll('"', '""')}"\n`,
  }
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, name), content, { mode: 0o600 })
    if (runAs) await chown(join(directory, name), runAs.uid, runAs.gid)
  }
  if (runAs) await chown(directory, runAs.uid, runAs.gid)

  const url = `postgresql://${username}:${password}@127.0.0.1:${port}${pathname}`
  const run = async () => {
    const program = await runGuarded({
      command,
      args: [join(directory, 'pgbouncer.ini')],
      stopSignal: 'SIGINT',
      env: serverEnvironment(),
      cwd: directory,
      ...(runAs ? { runAs } : {}),
    })
    await untilReady('PgBouncer', program, () => answers(url))
    return program
  }
  const server = await restartable(run, () => rm(directory, { recursive: true, force: true }))
  return Object.assign(server, { url, port })
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
