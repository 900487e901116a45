import { cloneDatabase, createTemplate, startLocalPostgres, startLocalRedis } from '@tarot/services'
import { Redis } from 'ioredis'
import pg from 'pg'
import { deployMigrations } from '../../src/index.ts'
import type { Servers } from './contender.ts'

export interface BenchServers {
  versions: Record<string, string>
  /** Returns a database with the users and an empty Redis database, for one contender alone. */
  next(): Promise<Servers>
  stop(): Promise<void>
}

/** Starts a durable Postgres and a Redis that all contenders share. */
export async function startServers(users: number): Promise<BenchServers> {
  const [postgres, redis] = await Promise.all([
    startLocalPostgres({ durable: true, settings: { max_connections: 400 } }),
    startLocalRedis({ settings: { maxmemory: '1gb' } }),
  ])
  const template = await createTemplate(postgres.url, (url) => fill(url, users))
  let count = 0
  return {
    versions: { postgres: postgres.version, redis: await redisVersion(redis.url) },
    async next() {
      const { url: databaseUrl } = await cloneDatabase(template)
      count += 1
      return { databaseUrl, redisUrl: `${redis.url}/${count}` }
    },
    async stop() {
      await Promise.all([postgres.stop(), redis.stop()])
    },
  }
}

async function fill(url: string, users: number): Promise<void> {
  await deployMigrations({ databaseUrl: url })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const everyUser = 'generate_series(1, $1::integer) n'
  await client.query(`insert into users (id, telegram_id) select n, n from ${everyUser}`, [users])
  await client.query(`insert into credits (user_id) select n from ${everyUser}`, [users])
  await client.query('vacuum (analyze)')
  await client.end()
}

async function redisVersion(url: string): Promise<string> {
  const redis = new Redis(url)
  const found = /^redis_version:(\S+)/m.exec(await redis.info('server'))?.[1]
  redis.disconnect()
  return found ?? 'unknown'
}
