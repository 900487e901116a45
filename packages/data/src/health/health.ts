import type { AnyRedis } from '../cache/scripts/scripts.ts'
import type { Database } from '../database/database.ts'
import { translateError } from '../database/translate-error.ts'

export interface ServerHealth {
  ok: boolean
  /** Milliseconds of one round trip; null if there was no answer. */
  latency: number | null
  version: string | null
  /** Why it is not well. */
  problem: string | null
}

export interface Health {
  /** Whether calls succeed: the database answers. Redis may be down. */
  ok: boolean
  database: ServerHealth
  /** null where the process runs without Redis. */
  redis: ServerHealth | null
}

/** Milliseconds after which a server that does not answer counts as down. */
const patience = 2_000

/** Asks both servers. Never throws. */
export async function checkHealth(database: Database, redis: AnyRedis | undefined): Promise<Health> {
  const [databaseHealth, redisHealth] = await Promise.all([
    probe(async () => {
      const { rows } = await database.pool.query('show server_version')
      return String(rows[0]?.server_version)
    }),
    redis
      ? probe(async () => /redis_version:(\S+)/.exec(await askRedis(redis))?.[1] ?? 'unknown')
      : Promise.resolve(null),
  ])
  return { ok: databaseHealth.ok, database: databaseHealth, redis: redisHealth }
}

/** A call of the caches gives up early; whether Redis is well may take longer to say. */
async function askRedis(redis: AnyRedis): Promise<string> {
  for (const deadline = performance.now() + patience; ; ) {
    try {
      return await redis.info('server')
    } catch (error) {
      const isLate = error instanceof Error && error.message === 'Command timed out'
      if (!isLate || performance.now() > deadline) throw error
    }
  }
}

async function probe(ask: () => Promise<string>): Promise<ServerHealth> {
  const began = performance.now()
  let timer: NodeJS.Timeout | undefined
  try {
    const version = await Promise.race([
      ask(),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience)
      }),
    ])
    return { ok: true, latency: performance.now() - began, version, problem: null }
  } catch (error) {
    const { code, message, cause } = translateError(error)
    const problem = code === 'DATABASE_ERROR' && cause instanceof Error ? cause.message : message
    return { ok: false, latency: null, version: null, problem }
  } finally {
    clearTimeout(timer)
  }
}
