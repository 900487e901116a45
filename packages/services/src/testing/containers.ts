import { GenericContainer, Wait } from 'testcontainers'

/** Starts Postgres 18 in a container for tests: fast, not durable. */
export async function startPostgresContainer(): Promise<{ url: string; stop(): Promise<void> }> {
  const container = await new GenericContainer('postgres:18-alpine')
    .withEnvironment({ POSTGRES_USER: 'tarot', POSTGRES_PASSWORD: 'tarot', POSTGRES_DB: 'tarot' })
    .withCommand(['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'max_connections=200'])
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start()
  return {
    url: `postgresql://tarot:tarot@${container.getHost()}:${container.getMappedPort(5432)}/tarot`,
    stop: async () => {
      await container.stop()
    },
  }
}

/** Starts Redis 7 in a container for tests: nothing is saved. */
export async function startRedisContainer(): Promise<{ url: string; stop(): Promise<void> }> {
  const container = await new GenericContainer('redis:7-alpine')
    .withCommand(['redis-server', '--save', '', '--appendonly', 'no'])
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
    .start()
  return {
    url: `redis://${container.getHost()}:${container.getMappedPort(6379)}`,
    stop: async () => {
      await container.stop()
    },
  }
}
