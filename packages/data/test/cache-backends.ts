import { findProgram } from '@tarot/processes'
import { startLocalRedis, startLocalRedisCluster, startLocalRedisSentinel } from '@tarot/services'
import { Redis } from 'ioredis'
import { connectRedis } from '../src/cache/redis.ts'
import type { AnyRedis } from '../src/cache/scripts/scripts.ts'

/** A backend of the caches. */
export interface CacheBackend {
  /** A client of one process; undefined where the caches consist of L1 alone. */
  connect(): Promise<AnyRedis | undefined>
  stop(): Promise<void>
}

const options = { enableOfflineQueue: false, maxRetriesPerRequest: 0, lazyConnect: true } as const

async function l1Alone(): Promise<CacheBackend> {
  return { connect: async () => undefined, stop: async () => {} }
}

async function standalone(program?: string): Promise<CacheBackend> {
  const server = await startLocalRedis(program === undefined ? {} : { program })
  return {
    async connect() {
      const redis = new Redis(server.url, options)
      await redis.connect()
      return redis
    },
    stop: () => server.stop(),
  }
}

const connect = (url: string) => connectRedis(url, () => {})
const list = (nodes: { host: string; port: number }[]) =>
  nodes.map(({ host, port }) => `${host}:${port}`).join()

async function sentinel(): Promise<CacheBackend> {
  const { addresses, name, stop } = await startLocalRedisSentinel()
  return { connect: () => connect(`redis-sentinel://${list(addresses)}#${name}`), stop }
}

async function cluster(): Promise<CacheBackend> {
  const { addresses, stop } = await startLocalRedisCluster(3)
  return { connect: () => connect(`redis-cluster://${list(addresses)}`), stop }
}

const valkey = await findProgram('valkey-server')

/** L1 alone, one Redis, one behind a Sentinel, a cluster of three, and Valkey where the machine has it. */
export const cacheBackends: [name: string, start: () => Promise<CacheBackend>][] = [
  ['L1 alone', l1Alone],
  ['Redis', () => standalone()],
  ['Redis Sentinel', sentinel],
  ['Redis Cluster', cluster],
  ...(valkey === undefined
    ? []
    : [['Valkey', () => standalone(valkey)] as [string, () => Promise<CacheBackend>]]),
]
