import { explainRedisFailure } from '../cache/redis-errors.ts'
import type { AnyRedis } from '../cache/scripts/scripts.ts'
import type { Database } from '../database/database.ts'
import { readOnlyProblem, translateError } from '../database/translate-error.ts'

export interface ServerHealth {
  ok: boolean
  /** Milliseconds of one round trip, without connecting; null if there was no answer. */
  latency: number | null
  version: string | null
  /** Why `ok` is false; null if it is true. */
  problem: string | null
}

export interface Health {
  /** Whether calls succeed: the database answers and accepts writes. Redis may be down. */
  ok: boolean
  database: ServerHealth
  /** null if the process runs without Redis. */
  redis: ServerHealth | null
}

/** Milliseconds after which a server that does not answer counts as down. */
const timeout = 2_000

/** Checks Postgres and Redis. Never throws. */
export async function checkHealth({ pool }: Database, redis: AnyRedis | undefined): Promise<Health> {
  const [database, redisHealth] = await Promise.all([
    probe(() => queryPostgres(pool), explainPostgres),
    redis ? checkRedis(redis) : Promise.resolve(null),
  ])
  return { ok: database.ok, database, redis: redisHealth }
}

/** Checks Redis. Never throws. */
export function checkRedis(redis: AnyRedis): Promise<ServerHealth> {
  return probe(
    () => queryRedis(redis),
    (error) => explainRedisFailure(redis, error),
  )
}

type Answer = Pick<ServerHealth, 'version' | 'latency' | 'problem'>

async function queryPostgres(pool: Database['pool']): Promise<Answer> {
  // The first query may have to connect.
  await pool.query('select')
  const began = performance.now()
  const { rows } = await pool.query<{ version: string; isReadOnly: boolean }>(
    `select current_setting('server_version') as version,
            current_setting('transaction_read_only')::boolean as "isReadOnly"`,
  )
  const latency = performance.now() - began
  return { version: String(rows[0]?.version), latency, problem: rows[0]?.isReadOnly ? readOnlyProblem : null }
}

/** Retries until the timeout, because the client's own timeout is short, for the caches. */
async function queryRedis(redis: AnyRedis): Promise<Answer> {
  for (const deadline = performance.now() + timeout; ; ) {
    try {
      const began = performance.now()
      const info = await redis.info('server')
      const latency = performance.now() - began
      return { version: /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown', latency, problem: null }
    } catch (error) {
      const isLate = error instanceof Error && error.message === 'Command timed out'
      if (!isLate || performance.now() > deadline) throw error
    }
  }
}

function explainPostgres(error: Error): string {
  const { code, message, cause } = translateError(error)
  return code === 'DATABASE_ERROR' && cause instanceof Error ? cause.message : message
}

async function probe(query: () => Promise<Answer>, explain: (error: Error) => string): Promise<ServerHealth> {
  let timer: NodeJS.Timeout | undefined
  try {
    const answer = await Promise.race([
      query(),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${timeout} ms`)), timeout)
      }),
    ])
    return { ok: answer.problem === null, ...answer }
  } catch (error) {
    const problem = explain(error instanceof Error ? error : new Error(String(error)))
    return { ok: false, latency: null, version: null, problem }
  } finally {
    clearTimeout(timer)
  }
}
