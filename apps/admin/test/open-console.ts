import { openTestData, type TestData } from '@tarot/data/testing'
import { freePort, type LocalRedis, startLocalRedis } from '@tarot/services'
import type {} from '@tarot/services/vitest'
import { seed } from './seed.ts'
import { type ConsoleProcess, startProcess } from './start-process.ts'
import { Visitor } from './visitor.ts'

export interface OpenConsole {
  url: string
  /** The data that the console shows. */
  data: TestData['data']
  redis: LocalRedis
  process: ConsoleProcess
  visitor(): Visitor
  /** A signed-in visitor. */
  operator(): Promise<Visitor>
  close(): Promise<void>
}

/**
 * Starts the built console with a separate database, which has the seed, and a separate Redis. Call `close` in `afterAll`.
 *
 * @param mapDatabaseUrl returns the database URL of the console, such as that of a proxy
 * @param redisSettings as in redis.conf
 */
export async function openConsole(
  settings: NodeJS.ProcessEnv = {},
  mapDatabaseUrl: (databaseUrl: string) => string = (databaseUrl) => databaseUrl,
  redisSettings: Record<string, string> = {},
): Promise<OpenConsole> {
  // The keys have the default namespace, so each console needs its own Redis.
  const redis = await startLocalRedis({ settings: redisSettings })
  const opened = await openTestData({ redisUrl: redis.url, namespace: 'tarot' })
  await seed(opened.data)
  const port = String(await freePort())
  const url = `http://127.0.0.1:${port}`
  const process = startProcess({
    DATABASE_URL: mapDatabaseUrl(opened.databaseUrl),
    REDIS_URL: redis.url,
    PORT: port,
    BETTER_AUTH_SECRET: 'a-secret-of-the-tests-with-40-characters',
    ...settings,
  })
  await process.ready
  return {
    url,
    data: opened.data,
    redis,
    process,
    visitor: () => new Visitor(url),
    async operator() {
      const visitor = new Visitor(url)
      const { status } = await visitor.signIn()
      if (status !== 302) throw new Error(`the sign-in answered ${status}`)
      return visitor
    },
    async close() {
      process.kill('SIGTERM')
      await process.exited
      await opened.close()
      await redis.stop()
    },
  }
}
