import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { explain } from '../../test/explain.ts'
import { query } from '../../test/query.ts'
import type { CompleteReadingInput, Hold } from '../index.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'
import { findStale } from './release-expired-holds.ts'

let opened: TestData
let data: TestData['data']
beforeAll(async () => {
  opened = await openTestData()
  data = opened.data
})
afterAll(() => opened.close())

let keys = 0
const reserve = (userId: bigint, price = 3) => {
  keys += 1
  return data.readings.reserve({ userId, price, idempotencyKey: `hold:${keys}` })
}
const content = (userId: bigint, { transactionId }: Hold, interpretation = 'A quiet hope.') =>
  ({
    userId,
    transactionId,
    spreadType: 'three',
    question: 'What now?',
    cards: [{ position: 'past', card: 'the-star' }],
    interpretation,
  }) satisfies CompleteReadingInput
const release = (userId: bigint, { transactionId }: Hold) =>
  data.readings.release({ userId, transactionId, reason: 'the answer could not be delivered' })

describe('a hold', () => {
  test('charges the credits at once, and stores the reading with the id of the hold', async () => {
    const userId = await addUser(data, 10)
    const hold = await reserve(userId)
    expect(hold).toMatchObject({ state: 'held', creditsBefore: 10, balance: 7, version: 3, replayed: false })
    expect(await data.readings.get(hold.readingId)).toBeNull()
    const { reading, replayed } = await data.readings.complete(content(userId, hold))
    expect(replayed).toBe(false)
    expect(reading).toMatchObject({ id: hold.readingId, userId, transactionId: hold.transactionId })
    expect(await data.readings.get(hold.readingId, userId)).toEqual(reading)
    expect(await data.credits.balance(userId)).toEqual({ balance: 7, version: 3 })
    expect(await data.transactions.get(hold.transactionId)).toMatchObject({ status: 'completed', amount: -3 })
  })

  test('refunds the credits in an entry of its own when it is released', async () => {
    const userId = await addUser(data, 10)
    const hold = await reserve(userId)
    const refund = await release(userId, hold)
    expect(refund).toMatchObject({ amount: 3, balance: 10, version: 4, shortfall: 0, replayed: false })
    const { items } = await data.transactions.history(userId, { limit: 2 })
    expect(items).toMatchObject([
      {
        id: refund.transactionId,
        type: 'refund',
        amount: 3,
        refundOf: hold.transactionId,
        status: 'completed',
      },
      { id: hold.transactionId, type: 'reading', status: 'failed' },
    ])
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('returns the first result for repeated calls', async () => {
    const userId = await addUser(data, 10)
    const input = { userId, price: 3, idempotencyKey: `again:${userId}` }
    const first = await data.readings.reserve(input)
    expect(await data.readings.reserve(input)).toEqual({ ...first, replayed: true })
    const { reading } = await data.readings.complete(content(userId, first))
    expect(await data.readings.complete(content(userId, first))).toEqual({ reading, replayed: true })
    expect(await data.readings.reserve(input)).toEqual({ ...first, state: 'completed', replayed: true })

    const second = await reserve(userId)
    const refund = await release(userId, second)
    expect(await release(userId, second)).toEqual({ ...refund, replayed: true })
    expect(await data.credits.balance(userId)).toEqual({ balance: 7, version: 5 })
  })

  test('refuses another request with its key, and another reading once it is completed', async () => {
    const userId = await addUser(data, 10)
    const key = `other:${userId}`
    const hold = await data.readings.reserve({ userId, price: 3, idempotencyKey: key })
    await expect(data.readings.reserve({ userId, price: 4, idempotencyKey: key })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    })
    await data.readings.complete(content(userId, hold))
    await expect(data.readings.complete(content(userId, hold, 'Another text.'))).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
      field: 'transactionId',
    })
  })

  test('is completed or released, never both', async () => {
    const userId = await addUser(data, 10)
    const released = await reserve(userId)
    await release(userId, released)
    await expect(data.readings.complete(content(userId, released))).rejects.toMatchObject({
      code: 'INVALID_TRANSITION',
    })
    const completed = await reserve(userId)
    await data.readings.complete(content(userId, completed))
    await expect(release(userId, completed)).rejects.toMatchObject({ code: 'INVALID_TRANSITION' })
  })

  test('is either completed or released when both race, a hundred times', async () => {
    const userId = await addUser(data, 300)
    let balance = 300
    for (let round = 0; round < 100; round += 1) {
      const hold = await reserve(userId)
      const [completed, released, again] = await Promise.allSettled([
        data.readings.complete(content(userId, hold)),
        release(userId, hold),
        release(userId, hold),
      ])
      const won = [completed, released].filter(({ status }) => status === 'fulfilled')
      expect(won).toHaveLength(1)
      expect(again.status).toBe(released.status)
      if (completed.status === 'fulfilled') balance -= 3
      expect((await data.credits.balance(userId)).balance).toBe(balance)
    }
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('belongs to its user', async () => {
    const [userId, other] = [await addUser(data, 10), await addUser(data, 10)]
    const hold = await reserve(userId)
    await expect(data.readings.complete(content(other, hold))).rejects.toMatchObject({
      code: 'TRANSACTION_NOT_FOUND',
    })
    await expect(release(other, hold)).rejects.toMatchObject({ code: 'TRANSACTION_NOT_FOUND' })
    const [bonus] = (await data.transactions.history(userId)).items.filter(({ type }) => type === 'bonus')
    await expect(
      data.readings.release({ userId, transactionId: bonus?.id ?? 0n, reason: 'x' }),
    ).rejects.toMatchObject({ code: 'TRANSACTION_NOT_FOUND' })
  })

  test('requires enough credits', async () => {
    const userId = await addUser(data, 2)
    await expect(reserve(userId)).rejects.toMatchObject({
      code: 'INSUFFICIENT_CREDITS',
      details: { balance: 2, price: 3 },
    })
    await expect(reserve(987_654_321n)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' })
    expect(await reserve(userId, 0)).toMatchObject({ state: 'held', balance: 2 })
  })
})

describe('the release of expired holds', () => {
  /** Makes the hold older. */
  async function age(hold: Hold, seconds: number): Promise<void> {
    await query(
      opened.databaseUrl,
      `set session_replication_role = replica;
       update transactions set created_at = now() - interval '${seconds} seconds' where id = ${hold.transactionId}`,
    )
  }

  test('releases each expired hold once, and notifies the user', async () => {
    const userId = await addUser(data, 10)
    const [old, fresh, done] = [await reserve(userId), await reserve(userId), await reserve(userId)]
    await data.readings.complete(content(userId, done))
    for (const hold of [old, done]) await age(hold, 700)
    const counts = await Promise.all([1, 2, 3].map(() => data.readings.releaseExpiredHolds()))
    expect(counts.reduce((sum, count) => sum + count)).toBe(1)
    expect(await data.transactions.get(old.transactionId)).toMatchObject({ status: 'failed' })
    expect(await data.transactions.get(fresh.transactionId)).toMatchObject({ status: 'pending' })
    expect((await data.credits.balance(userId)).balance).toBe(4)
    expect(await data.notifications.claim({ userId })).toMatchObject([
      { kind: 'hold_released', details: { credits: 3 }, attempts: 0 },
    ])
    expect(await data.notifications.claim({ userId })).toEqual([])
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('uses the specification’s index on pending rows', async () => {
    await query(
      opened.databaseUrl,
      `set session_replication_role = replica;
       insert into transactions (user_id, type, amount, credits_before, credits_after, status, created_at, credit_version)
       select 1, 'reading', 0, 0, 0, case when n % 100 = 0 then 'pending' else 'completed' end, now() - n * interval '1 s', n + 9
         from generate_series(1, 20000) n`,
    )
    await query(opened.databaseUrl, 'analyze transactions')
    expect(await explain(opened.databaseUrl, findStale.text, [600])).toContain('idx_pending_transactions')
  })
})
