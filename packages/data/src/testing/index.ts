import { cloneDatabase } from '@tarot/services'
import { inject, onTestFinished } from 'vitest'
import { type Data, type OpenDataOptions, openData } from '../open-data.ts'

export interface TestData {
  data: Data
  databaseUrl: string
  redisUrl: string
  /** The namespace of the Redis keys; no other test uses it. */
  namespace: string
  close(): Promise<void>
}

/**
 * Opens `@tarot/data` over a database of its own, cloned from the migrated template. Needs `global-setup.ts` as the
 * `globalSetup` of the vitest configuration. Call `close` in `afterAll`.
 */
export async function openTestData(options: Partial<OpenDataOptions> = {}): Promise<TestData> {
  const { url, drop } = await cloneDatabase(inject('templateUrl'))
  const redisUrl = inject('redisUrl')
  const namespace = new URL(url).pathname.slice(1)
  const data = await openData({ databaseUrl: url, redisUrl, namespace, poolSize: 20, ...options })
  return {
    data,
    databaseUrl: url,
    redisUrl,
    namespace,
    async close() {
      await data.close()
      await drop()
    },
  }
}

/** Opens it for one test, and closes it when the test ends. */
export async function useTestData(options: Partial<OpenDataOptions> = {}): Promise<TestData> {
  const opened = await openTestData(options)
  onTestFinished(() => opened.close())
  return opened
}

let nextTelegramId = 1_000n

/** Registers a user with these credits. */
export async function addUser(data: Data, credits = 0): Promise<bigint> {
  nextTelegramId += 1n
  const { id } = await data.users.register({ telegramId: nextTelegramId, username: `user_${nextTelegramId}` })
  if (credits > 0) {
    await data.credits.grant({
      userId: id,
      amount: credits,
      reason: 'test',
      actor: 'test',
      idempotencyKey: `start:${id}`,
    })
  }
  return id
}
