import { openTestData, type TestData } from '@tarot/data/testing'
import { freePort, type LocalRedis, startLocalRedis } from '@tarot/services'
import type {} from '@tarot/services/vitest'
import { seed } from './seed.ts'
import { type ConsoleProcess, startProcess } from './start-process.ts'
import { Visitor } from './visitor.ts'

export interface OpenConsole {
  url: string
  /** What the console shows, from this side. */
  data: TestData['data']
  redis: LocalRedis
  process: ConsoleProcess
  visitor(): Visitor
  /** A visitor who has signed in. */
  operator(): Promise<Visitor>
  close(): Promise<void>
}

/**
 * The built console over a database and a Redis of its own, with the seed in it. Call `close` in `afterAll`.
 *
 * @param through puts something between the console and its database: gets and returns a database URL.
 * @param redisSettings as in redis.conf
 */
export async function openConsole(
  settings: NodeJS.ProcessEnv = {},
  through: (databaseUrl: string) => string = (databaseUrl) => databaseUrl,
  redisSettings: Record<string, string> = {},
): Promise<OpenConsole> {
  // The names in Redis are those that everybody takes, so it is a Redis of its own.
  const redis = await startLocalRedis({ settings: redisSettings })
  const opened = await openTestData({ redisUrl: redis.url, namespace: 'tarot' })
  await seed(opened.data)
  const port = String(await freePort())
  const url = `http://127.0.0.1:${port}`
  const process = startProcess({
    DATABASE_URL: through(opened.databaseUrl),
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
