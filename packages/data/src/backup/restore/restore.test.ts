import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { useBackedUpPostgres } from '../../../test/backed-up-postgres.ts'
import { buyReading } from '../../../test/buy-reading.ts'
import { query } from '../../../test/query.ts'
import type { Data } from '../../open-data.ts'
import { addUser } from '../../testing/index.ts'

/** Buys readings by so many callers until it is stopped. */
function buyReadings(data: Data, userIds: readonly bigint[]) {
  const acknowledged: { id: bigint; at: Date }[] = []
  let isStopped = false
  const callers = userIds.map(async (userId, caller) => {
    for (let number = 0; !isStopped; number += 1) {
      const { reading } = await buyReading(data, userId, `caller ${caller}, number ${number}`)
      acknowledged.push({ id: reading.id, at: new Date() })
      // A person needs longer; without it, backups wait for the machine, and restores replay a long log.
      await delay(100)
    }
  })
  return {
    acknowledged,
    async stop() {
      isStopped = true
      await Promise.all(callers)
    },
  }
}

test.each(['native', 'pgbackrest'] as const)(
  '%s: readings are dropped while 16 callers buy: all that was acknowledged before is restored, and nothing after',
  async (engine) => {
    const world = await useBackedUpPostgres({}, engine)
    const data = await world.open()
    const userIds = await Promise.all(Array.from({ length: 16 }, () => addUser(data, 100_000)))
    await world.backUp('full')
    const buying = buyReadings(data, userIds)
    for (let count = 0; count < 3; count += 1) {
      await expect.poll(() => buying.acknowledged.length).toBeGreaterThan(20 * (count + 1))
      await world.backUp('incremental')
    }
    const before = buying.acknowledged.length
    await expect.poll(() => buying.acknowledged.length).toBeGreaterThan(before + 20)
    await buying.stop()
    const target = await world.now()
    const kept = buying.acknowledged.map(({ id }) => id)
    await expect.poll(world.now).not.toEqual(target)
    const late = buyReadings(data, userIds)
    await expect.poll(() => late.acknowledged.length).toBeGreaterThan(20)
    await late.stop()
    await query(world.postgres.url, 'drop table readings cascade')

    const restored = await world.restore({ kind: 'time', time: target })

    expect(restored.backup).toMatchObject({ kind: 'incremental' })
    expect(restored.checks.filter(({ ok }) => !ok)).toEqual([])
    const again = await world.open()
    const rows = await query<{ id: string }>(world.postgres.url, 'select id from readings')
    const ids = new Set(rows.map(({ id }) => BigInt(id)))
    expect(kept.filter((id) => !ids.has(id))).toEqual([])
    expect(ids.size).toBe(kept.length)
    expect(await again.reconcile()).toMatchObject({ users: 16, discrepancies: [] })
    const { items } = await again.backups.list({ kind: 'restore' })
    expect(items).toMatchObject([{ status: 'succeeded', backupId: restored.backup.id }])
    // The next backup is on another timeline.
    expect(await world.backUp('incremental')).toMatchObject({ kind: 'full', timeline: 2 })
    expect(await world.engine.verify(world.run)).toMatchObject({ problems: [] })
  },
  600_000,
)
