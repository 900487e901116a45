import { startLocalPostgres } from '../postgres/local-postgres.ts'
import { startLocalRedis } from '../redis/local-redis.ts'
import { dockerAnswers } from './docker-answers.ts'

/** A Postgres or a Redis for tests, and where it came from. */
export interface TestServer {
  readonly url: string
  readonly source: 'environment' | 'docker' | 'this machine'
  /** Stops a server that was started for the tests. A server from the environment keeps running. */
  stop(): Promise<void>
}

/**
 * Returns a Postgres for tests: the one of `TEST_DATABASE_URL` (databases are created in it and dropped again), else a
 * container if Docker answers, else a local Postgres of this machine.
 */
export async function startTestPostgres(): Promise<TestServer> {
  const url = readUrl('TEST_DATABASE_URL')
  if (url) return { url, source: 'environment', stop: async () => {} }
  if (await dockerAnswers()) {
    const { startPostgresContainer } = await import('./containers.ts')
    return { ...(await startPostgresContainer()), source: 'docker' }
  }
  return { ...(await startLocalPostgres()), source: 'this machine' }
}

/**
 * Returns a Redis for tests: the one of `TEST_REDIS_URL`, else a container if Docker answers, else a local Redis of this
 * machine.
 */
export async function startTestRedis(): Promise<TestServer> {
  const url = readUrl('TEST_REDIS_URL')
  if (url) return { url, source: 'environment', stop: async () => {} }
  if (await dockerAnswers()) {
    const { startRedisContainer } = await import('./containers.ts')
    return { ...(await startRedisContainer()), source: 'docker' }
  }
  return { ...(await startLocalRedis()), source: 'this machine' }
}

/** An empty variable counts as not set, as for `readEnvironment` of `@tarot/data`, whose tests use this package. */
const readUrl = (name: string): string | undefined => process.env[name]?.trim() || undefined
