import { dockerAnswers } from './docker/docker.ts'
import { startLocalPostgres } from './postgres/local-postgres.ts'
import { startLocalRedis } from './redis/local-redis.ts'

/** A server for tests and measurements, and where it came from. */
export interface ProvidedServer {
  readonly url: string
  /** `environment`, `docker` or `this machine`. */
  readonly source: 'environment' | 'docker' | 'this machine'
  /** Stops what was started here; a server from the environment stays as it is. */
  stop(): Promise<void>
}

/**
 * A Postgres for tests: the one `TEST_DATABASE_URL` names (databases are added to it and dropped again), else one in
 * Docker, else one of this machine's own.
 */
export async function providePostgres(): Promise<ProvidedServer> {
  const url = process.env.TEST_DATABASE_URL
  if (url) return { url, source: 'environment', stop: async () => {} }
  if (await dockerAnswers()) {
    const { startPostgresContainer } = await import('./docker/containers.ts')
    return { ...(await startPostgresContainer()), source: 'docker' }
  }
  return { ...(await startLocalPostgres()), source: 'this machine' }
}

/** A Redis for tests: the one `TEST_REDIS_URL` names, else one in Docker, else one of this machine's own. */
export async function provideRedis(): Promise<ProvidedServer> {
  const url = process.env.TEST_REDIS_URL
  if (url) return { url, source: 'environment', stop: async () => {} }
  if (await dockerAnswers()) {
    const { startRedisContainer } = await import('./docker/containers.ts')
    return { ...(await startRedisContainer()), source: 'docker' }
  }
  return { ...(await startLocalRedis()), source: 'this machine' }
}
