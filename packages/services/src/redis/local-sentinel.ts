import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type RunningProgram, runGuarded, serverEnvironment } from '@tarot/processes'
import { Redis } from 'ioredis'
import type { Certificates } from '../create-certificates.ts'
import { freePort } from '../free-port.ts'
import { untilReady } from '../restartable.ts'
import { type LocalRedis, redisAnswers, startLocalRedis, tlsSettings } from './local-redis.ts'

export interface LocalRedisSentinel {
  readonly master: LocalRedis
  readonly replica: LocalRedis
  /** ioredis' option `name`, beside `sentinels`. */
  readonly name: string
  /** ioredis' option `sentinels`. */
  readonly addresses: { host: string; port: number }[]
  stop(): Promise<void>
}

const name = 'local'

export interface LocalRedisSentinelOptions {
  /** Password of the Redis servers. */
  password?: string
  /** Password of the Sentinel. */
  sentinelPassword?: string
  /** Certificates with which all three and their clients use TLS. */
  tls?: Certificates
}

/** Starts a Redis, its replica and a Sentinel, which promotes the replica when the master is down for half a second. */
export async function startLocalRedisSentinel({
  password,
  sentinelPassword,
  tls,
}: LocalRedisSentinelOptions = {}): Promise<LocalRedisSentinel> {
  const settings: Record<string, string> = password ? { masterauth: JSON.stringify(password) } : {}
  const access = { ...(password ? { password } : {}), tls }
  const master = await startLocalRedis({ ...access, settings })
  const masterPort = master.tlsPort ?? master.port
  const replica = await startLocalRedis({
    ...access,
    settings: { ...settings, replicaof: `127.0.0.1 ${masterPort}` },
  })
  const directory = join(tmpdir(), `tarot-sentinel-${randomBytes(6).toString('hex')}`)
  await mkdir(directory)
  const port = await freePort()
  const tlsPort = tls && (await freePort())
  let sentinel: RunningProgram | undefined
  const stop = async () => {
    await Promise.all([sentinel, master, replica].map((server) => server?.stop()))
    await rm(directory, { recursive: true, force: true })
  }
  try {
    const configuration = join(directory, 'sentinel.conf')
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${directory}`,
      `sentinel monitor ${name} 127.0.0.1 ${masterPort} 1`,
      `sentinel down-after-milliseconds ${name} 500`,
      `sentinel failover-timeout ${name} 3000`,
      ...(password ? [`sentinel auth-pass ${name} ${password}`] : []),
      ...(sentinelPassword ? [`requirepass ${JSON.stringify(sentinelPassword)}`] : []),
      ...(tls
        ? [`tls-port ${tlsPort}`, ...Object.entries(tlsSettings(tls)).map((line) => line.join(' '))]
        : []),
    ]
    // A Sentinel writes its state into its configuration file.
    await writeFile(configuration, `${lines.join('\n')}\n`)
    sentinel = await runGuarded({
      command: master.program,
      args: [configuration, '--sentinel'],
      stopSignal: 'SIGTERM',
      cwd: directory,
      env: serverEnvironment(),
    })
    const url = `redis://${sentinelPassword ? `:${encodeURIComponent(sentinelPassword)}@` : ''}127.0.0.1:${port}`
    const { pid } = sentinel
    await untilReady('Redis Sentinel', sentinel, () => redisAnswers(url, pid))
    await untilReplicaIsKnown(url)
  } catch (error) {
    await stop()
    throw error
  }
  return { master, replica, name, addresses: [{ host: '127.0.0.1', port: tlsPort ?? port }], stop }
}

async function untilReplicaIsKnown(url: string): Promise<void> {
  const client = new Redis(url)
  try {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(50)) {
      const replicas = (await client.call('SENTINEL', 'REPLICAS', name)) as string[][]
      const [replica] = replicas
      if (replica?.[replica.indexOf('master-link-status') + 1] === 'ok') return
    }
    throw new Error('the Sentinel did not find the replica within a minute')
  } finally {
    client.disconnect()
  }
}
