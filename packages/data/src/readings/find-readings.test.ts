import { afterAll, beforeAll, expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'
import { spreadTypes } from './reading.ts'

let opened: TestData
let data: TestData['data']
beforeAll(async () => {
  opened = await openTestData()
  data = opened.data
})
afterAll(() => opened.close())

async function addReadings(userId: bigint, count: number): Promise<bigint[]> {
  const ids: bigint[] = []
  for (let n = 0; n < count; n += 1) {
    const { reading } = await data.readings.buy({
      userId,
      spreadType: n % 2 ? 'single' : 'three',
      cards: [],
      interpretation: `reading ${n}`,
      price: 0,
      idempotencyKey: `${userId}:${n}`,
    })
    ids.unshift(reading.id)
  }
  return ids
}

test('history pages contain each reading once, newest first, even within one microsecond', async () => {
  const userId = await addUser(data)
  const ids = await addReadings(userId, 11)
  await addReadings(await addUser(data), 3)
  await query(
    opened.databaseUrl,
    `update readings set created_at = '2026-01-01 00:00:00.000001Z' where user_id = $1 and id > $2`,
    [userId, ids[6]],
  )
  const seen: bigint[] = []
  for (let before: bigint | null | undefined; before !== null; ) {
    const page = await data.readings.history(userId, { limit: 4, ...(before ? { before } : {}) })
    seen.push(...page.items.map(({ id }) => id))
    before = page.next
  }
  expect(new Set(seen)).toEqual(new Set(ids))
  expect(seen).toHaveLength(11)
})

test("another user's reading counts as none", async () => {
  const [owner, other] = [await addUser(data), await addUser(data)]
  const [id] = (await addReadings(owner, 1)) as [bigint]
  expect((await data.readings.get(id, owner))?.id).toBe(id)
  expect(await data.readings.get(id, other)).toBeNull()
  expect(await data.readings.get(999_999n)).toBeNull()
})

test('a reading is found by its idempotency key, for its owner only', async () => {
  const [owner, other] = [await addUser(data), await addUser(data)]
  const [id] = (await addReadings(owner, 1)) as [bigint]
  const bought = await data.readings.byIdempotencyKey(owner, `${owner}:0`)
  expect(bought?.id).toBe(id)
  expect(await data.readings.byCharge([bought?.transactionId ?? 0n, 666_666n])).toEqual([bought])
  expect(await data.readings.byIdempotencyKey(other, `${owner}:0`)).toBeNull()
  expect(await data.readings.byIdempotencyKey(owner, 'unused')).toBeNull()
})

test('recent readings are the newest, and all readings can be filtered by spread', async () => {
  const userId = await addUser(data)
  const ids = await addReadings(userId, 4)
  expect((await data.readings.recent(userId, 2)).map(({ id }) => id)).toEqual(ids.slice(0, 2))
  const singles = (await data.readings.list({ userId, spreadType: 'single' })).items
  expect(singles.map(({ interpretation }) => interpretation)).toEqual(['reading 3', 'reading 1'])
})

test.each([0, 101, 1.5])('a page of %s is refused', async (limit) => {
  await expect(data.readings.history(1n, { limit })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    field: 'limit',
  })
})

test('the spread types are those that the database accepts', async () => {
  const [{ definition } = { definition: '' }] = await query<{ definition: string }>(
    opened.databaseUrl,
    `select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'valid_spread_type'`,
  )
  expect(Array.from(definition.matchAll(/'(\w+)'/g), ([, type]) => type)).toEqual(spreadTypes)
})
