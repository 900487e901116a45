import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  findProgram,
  type RunningProgram,
  runGuarded,
  serverEnvironment,
  unprivilegedUser,
} from '@tarot/processes'
import { Redis } from 'ioredis'
import type { Certificates } from '../create-certificates.ts'
import { freePort } from '../free-port.ts'
import { requireProgram } from '../require-program.ts'
import { type RestartableServer, restartable, untilReady } from '../restartable.ts'

export interface LocalRedisOptions {
  /** Default: any free port. */
  port?: number
  /** Configuration directives, as in redis.conf. */
  settings?: Record<string, string>
  /** Default: none. It is never on a command line. */
  password?: string
  /** Certificates for TLS on an additional port. Default: no TLS. */
  tls?: Certificates | undefined
  logFile?: string
  /** Path of the server's program. Default: the first of `redis-server` and `valkey-server` that exists. */
  program?: string
}

export interface LocalRedis extends RestartableServer {
  readonly url: string
  readonly port: number
  /** The port with TLS; undefined without `tls`. */
  readonly tlsPort: number | undefined
  /** Full path of `redis-server` or `valkey-server`. */
  readonly program: string
}

const programNames = ['redis-server', 'valkey-server']

/** Starts a Redis (or Valkey) if this machine has the program, else returns undefined. */
export async function startRedisIfPresent(options: LocalRedisOptions = {}): Promise<LocalRedis | undefined> {
  const program = await findProgram(...programNames)
  return program === undefined ? undefined : start(program, options)
}

/** Starts a Redis (or Valkey) of this machine on loopback. It ends with this process. */
export async function startLocalRedis(options: LocalRedisOptions = {}): Promise<LocalRedis> {
  return start(options.program ?? (await requireProgram(programNames, 'redis-server')), options)
}

async function start(command: string, options: LocalRedisOptions): Promise<LocalRedis> {
  const runAs = unprivilegedUser()
  // The working folder stays empty: persistence is off.
  const directory = await mkdtemp(join(tmpdir(), 'tarot-redis-'))
  if (runAs) await chown(directory, runAs.uid, runAs.gid)
  const port = await freePort(options.port)
  const { password, tls } = options
  const tlsPort = tls && (await freePort())
  const url = `redis://${password ? `:${encodeURIComponent(password)}@` : ''}127.0.0.1:${port}`
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir: JSON.stringify(directory),
    save: '',
    appendonly: 'no',
    maxmemory: '256mb',
    'maxmemory-policy': 'allkeys-lfu',
    ...(password ? { requirepass: JSON.stringify(password) } : {}),
    ...(tls ? { 'tls-port': String(tlsPort), ...tlsSettings(tls) } : {}),
    ...options.settings,
  }
  const run = async (): Promise<RunningProgram> => {
    const program = await runGuarded(
      {
        command,
        // Redis reads its configuration from standard input: any user of the machine can read the arguments.
        args: ['-'],
        input: Object.entries(settings)
          .map(([name, value]) => `${name} ${value || '""'}\n`)
          .join(''),
        stopSignal: 'SIGTERM',
        cwd: directory,
        env: serverEnvironment(),
        ...(runAs ? { runAs } : {}),
      },
      { logFile: options.logFile },
    )
    await untilReady('Redis', program, () => redisAnswers(url, program.pid), options.logFile)
    return program
  }

  const server = await restartable(run, () => rm(directory, { recursive: true, force: true }))
  return Object.assign(server, { url, port, tlsPort, program: command })
}

/** Returns the directives with which a Redis or a Sentinel uses TLS on its `tls-port` and to its peers. */
export function tlsSettings({ ca, cert, key }: Certificates): Record<string, string> {
  return {
    'tls-ca-cert-file': ca,
    'tls-cert-file': cert,
    'tls-key-file': key,
    'tls-auth-clients': 'no',
    'tls-replication': 'yes',
  }
}

/**
 * Returns whether a Redis answers at this URL now.
 *
 * @param pid if given, the Redis must be this process
 */
export async function redisAnswers(url: string, pid?: number): Promise<boolean> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 2_000,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
  })
  let hasError = false
  client.on('error', () => {
    hasError = true
  })
  try {
    await client.connect()
    // For a missing database, ioredis emits an error and continues in another database.
    const info = await client.info('server')
    return !hasError && (pid === undefined || info.includes(`\nprocess_id:${pid}\r`))
  } catch {
    return false
  } finally {
    client.disconnect()
  }
}
