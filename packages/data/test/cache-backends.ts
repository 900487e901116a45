import {
  findProgram,
  startLocalRedis,
  startLocalRedisCluster,
  startLocalRedisSentinel,
} from '@tarot/services'
import { Cluster, Redis } from 'ioredis'
import type { AnyRedis } from '../src/cache/scripts/scripts.ts'

/** Something the caches can run over. */
export interface CacheBackend {
  /** A client of one process; undefined where the memory of the process serves alone. */
  connect(): Promise<AnyRedis | undefined>
  stop(): Promise<void>
}

const options = { enableOfflineQueue: false, maxRetriesPerRequest: 0, lazyConnect: true } as const

async function alone(): Promise<CacheBackend> {
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

async function cluster(): Promise<CacheBackend> {
  const servers = await startLocalRedisCluster(3)
  return {
    async connect() {
      const redis = new Cluster(servers.addresses, { lazyConnect: true, redisOptions: options })
      await redis.connect()
      return redis
    },
    stop: () => servers.stop(),
  }
}

async function sentinel(): Promise<CacheBackend> {
  const servers = await startLocalRedisSentinel()
  return {
    async connect() {
      const redis = new Redis({ ...options, sentinels: servers.addresses, name: servers.name })
      await redis.connect()
      return redis
    },
    stop: () => servers.stop(),
  }
}

const valkey = await findProgram('valkey-server')

/** The memory alone, one Redis, one that a Sentinel names, a cluster of three, and Valkey where the machine has it. */
export const cacheBackends: [name: string, start: () => Promise<CacheBackend>][] = [
  ['memory alone', alone],
  ['Redis', () => standalone()],
  ['Redis Sentinel', sentinel],
  ['Redis Cluster', cluster],
  ...(valkey === undefined
    ? []
    : [['Valkey', () => standalone(valkey)] as [string, () => Promise<CacheBackend>]]),
]
