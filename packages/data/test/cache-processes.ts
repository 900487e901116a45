import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { type Data, openData } from '../src/index.ts'
import { openTestData, type TestData } from '../src/testing/index.ts'
import type { CacheBackend } from './cache-backends.ts'

/** Opens processes on one database and one backend, for all tests of a `describe`. */
export function useCacheProcesses(start: () => Promise<CacheBackend>) {
  let backend: CacheBackend
  let opened: TestData
  beforeAll(async () => {
    ;[backend, opened] = await Promise.all([start(), openTestData()])
  })
  afterAll(async () => {
    await opened.close()
    await backend.stop()
  })

  async function useClient() {
    const redis = await backend.connect()
    onTestFinished(() => redis?.disconnect())
    return redis
  }
  return {
    get databaseUrl() {
      return opened.databaseUrl
    },
    get namespace() {
      return opened.namespace
    },
    /** A new client. */
    useClient,
    /** Opens another process. */
    async useProcess(): Promise<Data> {
      const redis = await useClient()
      const { databaseUrl, namespace } = opened
      const data = await openData({ databaseUrl, namespace, poolSize: 4, ...(redis ? { redis } : {}) })
      onTestFinished(() => data.close())
      return data
    },
  }
}

export const grant = (data: Data, userId: bigint, amount: number) =>
  data.credits.grant({ userId, amount, reason: 'test', actor: 'test', idempotencyKey: crypto.randomUUID() })

export const buy = (data: Data, userId: bigint, price = 1, note = '') =>
  data.readings.buy({
    userId,
    spreadType: 'three',
    question: 'Was nun? 🃏',
    cards: { drawn: [{ card: 'the-star', reversed: false }], note },
    interpretation: 'A quiet hope.',
    price,
    idempotencyKey: crypto.randomUUID(),
  })
