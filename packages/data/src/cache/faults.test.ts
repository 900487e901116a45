import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startLoad } from '../../test/fault-load.ts'
import { faults, startFaultyRedis, stopFaultyRedis } from '../../test/faults.ts'
import { query } from '../../test/query.ts'
import { newestFirst } from '../../test/schedules/world.ts'
import { type Data, openData, type Reading } from '../index.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'

let opened: TestData
beforeAll(async () => {
  opened = await openTestData()
})
afterAll(() => opened.close())

// The tests mostly wait, but each runs three processes within this one.
vi.setConfig({ maxConcurrency: 4 })

/** Three processes over the same database and one Redis. */
function openProcesses(port: number): Promise<Data[]> {
  const redisUrl = `redis://127.0.0.1:${port}`
  const options = { databaseUrl: opened.databaseUrl, redisUrl, poolSize: 4, logger: { warn() {} } }
  return Promise.all([1, 2, 3].map(() => openData(options)))
}

/** Waits until each process has hits in Redis. */
async function untilHit(processes: Data[], userId: bigint): Promise<void> {
  for (const data of processes) {
    const { hit } = data.cache.stats().balance.l2
    while (data.cache.stats().balance.l2.hit < hit + 3) {
      await data.credits.balance(userId)
      await delay(20)
    }
  }
}

/** Readings in an order that is independent of microseconds, without those of the oldest millisecond. */
function comparable(readings: Reading[]): Reading[] {
  const oldest = readings.at(-1)?.createdAt.getTime() ?? 0
  return readings.filter(({ createdAt }) => createdAt.getTime() > oldest).sort(newestFirst)
}

describe.concurrent('every call succeeds and is correct while Redis is', () => {
  test.each(Object.entries(faults))(
    '%s',
    async (_, inject) => {
      const redis = await startFaultyRedis()
      const processes = await openProcesses(redis.proxy.port)
      const userIds = [await addUser(opened.data, 1_000), await addUser(opened.data, 1_000)]
      await untilHit(processes, userIds[0] as bigint)
      const load = startLoad(processes, userIds)
      try {
        await delay(500)
        await inject(redis, 1_500)
        await untilHit(processes, userIds[0] as bigint)
        await delay(300)
      } finally {
        await load.stop()
      }
      expect(load.violations).toEqual([])
      expect(load.calls.length).toBeGreaterThan(50)
      for (const userId of userIds) {
        const [row] = await query<{ balance: number; version: number }>(
          opened.databaseUrl,
          'select balance, version from credits where user_id = $1',
          [userId],
        )
        const { items } = await opened.data.readings.history(userId, { limit: 10 })
        for (const data of processes) {
          expect(await data.credits.balance(userId)).toEqual(row)
          expect(comparable(await data.readings.recent(userId))).toEqual(comparable(items))
        }
      }
      await Promise.all(processes.map((data) => data.close()))
      await stopFaultyRedis(redis)
    },
    120_000,
  )
})
