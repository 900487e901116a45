import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from '../free-port.ts'
import { findProgram, requireProgram } from '../require-program.ts'
import { type RestartableServer, restartable, untilReady } from '../restartable.ts'
import { type RunningProgram, runGuarded } from '../run-guarded.ts'

export interface LocalRedisOptions {
  /** Where it works. Default: a new folder, removed at the stop. Nothing is saved in either: it is a cache. */
  directory?: string
  /** Default: any free port. */
  port?: number
  /** Configuration directives, as in redis.conf. */
  settings?: Record<string, string>
  logFile?: string
  /** Path of the server's program. Default: the first of `redis-server`, `valkey-server`. */
  program?: string
}

export interface LocalRedis extends RestartableServer {
  readonly url: string
  readonly port: number
  /** `redis-server` or `valkey-server`, with its path. */
  readonly program: string
}

const programNames = ['redis-server', 'valkey-server']

/** A Redis (or Valkey) if this machine has the program, else undefined. */
export async function startRedisIfPresent(options: LocalRedisOptions = {}): Promise<LocalRedis | undefined> {
  const program = await findProgram(...programNames)
  return program === undefined ? undefined : start(program, options)
}

/** A Redis (or Valkey) of this machine, on loopback, that ends with this process. */
export async function startLocalRedis(options: LocalRedisOptions = {}): Promise<LocalRedis> {
  return start(options.program ?? (await requireProgram(programNames, 'redis-server')), options)
}

async function start(command: string, options: LocalRedisOptions): Promise<LocalRedis> {
  const kept = options.directory !== undefined
  const directory = options.directory ?? join(tmpdir(), `tarot-redis-${randomBytes(6).toString('hex')}`)
  await mkdir(directory, { recursive: true })
  const port = await freePort(options.port)
  const url = `redis://127.0.0.1:${port}`
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir: directory,
    save: '',
    appendonly: 'no',
    maxmemory: '256mb',
    'maxmemory-policy': 'allkeys-lfu',
    ...options.settings,
  }
  const run = async (): Promise<RunningProgram> => {
    const program = await runGuarded(
      {
        command,
        args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
        stopSignal: 'SIGTERM',
        cwd: directory,
      },
      { logFile: options.logFile },
    )
    await untilReady('Redis', program, () => redisAnswers(url), options.logFile)
    return program
  }

  const server = await restartable(run, async () => {
    if (!kept) await rm(directory, { recursive: true, force: true })
  })
  return Object.assign(server, { url, port, program: command })
}

/** Whether a Redis answers at this URL now. */
export async function redisAnswers(url: string): Promise<boolean> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 2_000,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
  })
  let refused = false
  client.on('error', () => {
    refused = true
  })
  try {
    await client.connect()
    // A database that is not there is an error, and yet ioredis goes on in another one.
    return (await client.ping()) === 'PONG' && !refused
  } catch {
    return false
  } finally {
    client.disconnect()
  }
}
