import { afterAll, beforeAll, expect, test } from 'vitest'
import { addUser, openTestData, type TestData } from '../testing/index.ts'

let opened: TestData
let data: TestData['data']
beforeAll(async () => {
  opened = await openTestData()
  data = opened.data
})
afterAll(() => opened.close())

const welcome = (userId: bigint, amount = 30) => ({
  userId,
  amount,
  reason: 'welcome',
  actor: 'bot',
  idempotencyKey: `welcome:${userId}`,
})

test('a grant is recorded with its actor and reason', async () => {
  const userId = await addUser(data)
  const grant = await data.credits.grant(welcome(userId))
  expect(grant).toMatchObject({ creditsBefore: 0, balance: 30, version: 2, replayed: false })
  const { items } = await data.transactions.history(userId)
  expect(items).toMatchObject([
    { id: grant.transactionId, type: 'bonus', amount: 30, reason: 'welcome', actor: 'bot' },
  ])
  expect(await data.transactions.get(grant.transactionId)).toEqual(items[0])
  expect(await data.transactions.get(777_777n)).toBeNull()
})

test('forty concurrent grants with one key grant once', async () => {
  const userId = await addUser(data)
  const results = await Promise.all(Array.from({ length: 40 }, () => data.credits.grant(welcome(userId))))
  const first = results.find(({ replayed }) => !replayed)
  for (const result of results) expect({ ...result, replayed: false }).toEqual(first)
  expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1)
  expect(await data.credits.balance(userId)).toEqual({ balance: 30, version: 2 })
})

test('a key that was used for another amount is refused', async () => {
  const userId = await addUser(data)
  const { transactionId } = await data.credits.grant(welcome(userId))
  await expect(data.credits.grant(welcome(userId, 60))).rejects.toMatchObject({
    code: 'IDEMPOTENCY_CONFLICT',
    details: { transactionId: String(transactionId) },
  })
})

test('a balance beyond what an INTEGER holds is refused, and nothing changes', async () => {
  const userId = await addUser(data)
  for (const key of ['a', 'b']) {
    await data.credits.grant({ ...welcome(userId, 1_000_000_000), idempotencyKey: `${key}:${userId}` })
  }
  await expect(
    data.credits.grant({ ...welcome(userId, 1_000_000_000), idempotencyKey: `c:${userId}` }),
  ).rejects.toMatchObject({ code: 'BALANCE_FULL' })
  expect((await data.credits.balance(userId)).balance).toBe(2_000_000_000)
})

test.each([0, -5, 1.5, 1_000_000_001, Number.NaN])('an amount of %s is refused', async (amount) => {
  await expect(data.credits.grant(welcome(1n, amount))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    field: 'amount',
  })
})

test('an unknown user is USER_NOT_FOUND', async () => {
  await expect(data.credits.grant(welcome(987_654_321n))).rejects.toMatchObject({ code: 'USER_NOT_FOUND' })
  await expect(data.credits.balance(987_654_321n)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' })
})
