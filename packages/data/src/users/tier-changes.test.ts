import { afterAll, beforeAll, expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { invoicePayload } from '../index.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'

let opened: TestData
let data: TestData['data']
beforeAll(async () => {
  opened = await openTestData()
  data = opened.data
})
afterAll(() => opened.close())

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
const by = { actor: 'operator:a@tarot.example', reason: 'A contest was won' }
const changesOf = async (userId: bigint) => (await data.users.tierChanges(userId)).items

async function subscribe(userId: bigint, tier: 'premium' | 'professional', end: Date) {
  const { transactionId } = await data.transactions.openPurchase({
    userId,
    product: tier,
    credits: 60,
    stars: 250,
    tier,
    idempotencyKey: `tier-changes:${userId}:${tier}`,
  })
  const pay = (chargeId: string, periodEnd: Date) =>
    data.transactions.completePurchase({
      userId,
      chargeId,
      payload: invoicePayload(transactionId),
      stars: 250,
      periodEnd,
    })
  await pay(`${tier} of ${userId}`, end)
  return { chargeId: `${tier} of ${userId}`, pay }
}

test('an operator’s change is recorded with actor, reason, old and new tier, and their ends', async () => {
  const userId = await addUser(data)
  const end = inDays(30)
  await data.users.setTier({ userId, tier: 'premium', expiresAt: end, ...by })
  await data.users.setTier({ userId, tier: 'basic', ...by, reason: 'It was a mistake' })
  expect(await changesOf(userId)).toMatchObject([
    {
      oldTier: 'premium',
      oldExpiresAt: end,
      newTier: 'basic',
      newExpiresAt: null,
      reason: 'It was a mistake',
    },
    { userId, oldTier: 'basic', oldExpiresAt: null, newTier: 'premium', newExpiresAt: end, ...by },
  ])
})

test('concurrent calls that set the same tier record one change', async () => {
  const userId = await addUser(data)
  const expiresAt = inDays(10)
  await Promise.all([1, 2, 3, 4].map(() => data.users.setTier({ userId, tier: 'premium', expiresAt, ...by })))
  expect(await changesOf(userId)).toHaveLength(1)
})

test('concurrent changes form one chain, each starting from the result of the previous one', async () => {
  const userId = await addUser(data)
  const ends = Array.from({ length: 12 }, (_, index) => inDays(index + 1))
  await Promise.all(
    ends.map((expiresAt) => data.users.setTier({ userId, tier: 'premium', expiresAt, ...by })),
  )
  const changes = (await changesOf(userId)).toReversed()
  expect(changes).toHaveLength(ends.length)
  expect(changes.map(({ oldExpiresAt }) => oldExpiresAt)).toEqual([
    null,
    ...changes.slice(0, -1).map(({ newExpiresAt }) => newExpiresAt),
  ])
  expect((await data.users.get(userId))?.subscriptionExpiresAt).toEqual(changes.at(-1)?.newExpiresAt)
})

test('changes by a payment, a renewal, a refund and a lapse have their actor', async () => {
  const userId = await addUser(data)
  const [first, second] = [inDays(30), inDays(60)]
  const { chargeId, pay } = await subscribe(userId, 'premium', first)
  await pay('the renewal', second)
  await pay('the renewal', second)
  await data.payments.recordRefund({ userId, chargeId: 'the renewal', stars: 250, payload: '' })
  const lapsing = await addUser(data)
  await subscribe(lapsing, 'professional', first)
  await data.subscriptions.lapse({ at: inDays(34) })

  const premium = { oldTier: 'premium', newTier: 'premium' }
  expect(await changesOf(userId)).toMatchObject([
    {
      oldTier: 'premium',
      newTier: 'basic',
      newExpiresAt: null,
      actor: 'telegram',
      reason: 'the Stars were refunded',
    },
    {
      ...premium,
      oldExpiresAt: first,
      newExpiresAt: second,
      actor: 'telegram',
      reason: 'paid with the renewal',
    },
    {
      oldTier: 'basic',
      newTier: 'premium',
      newExpiresAt: first,
      actor: 'telegram',
      reason: `paid with ${chargeId}`,
    },
  ])
  expect(await changesOf(lapsing)).toMatchObject([
    {
      oldTier: 'professional',
      newTier: 'basic',
      actor: 'worker',
      reason: 'not renewed within 3 days after its end',
    },
    { oldTier: 'basic', newTier: 'professional' },
  ])
})

test('a change by a refund that an operator requested has the operator as its actor', async () => {
  const userId = await addUser(data)
  const { chargeId } = await subscribe(userId, 'premium', inDays(30))
  await data.payments.requestRefund({ chargeId, ...by })
  await data.payments.recordRefund({ userId, chargeId, stars: 250, payload: '' })
  expect((await changesOf(userId))[0]).toMatchObject({ newTier: 'basic', ...by })
})

test('a change without actor or reason, or with an invalid end, is refused', async () => {
  const userId = await addUser(data)
  const set = (more: object) => data.users.setTier({ userId, tier: 'premium', ...by, ...more })
  for (const [field, value] of [
    ['actor', ''],
    ['reason', ''],
    ['reason', 'x'.repeat(501)],
    ['expiresAt', new Date('+010000-01-01T00:00:00Z')],
    ['expiresAt', new Date(Number.NaN)],
  ] as const) {
    await expect(set({ [field]: value })).rejects.toMatchObject({ code: 'INVALID_INPUT', field })
  }
  expect(await changesOf(userId)).toEqual([])
})

test('recorded changes cannot be changed or deleted', async () => {
  const userId = await addUser(data)
  await data.users.setTier({ userId, tier: 'premium', ...by })
  for (const sql of [
    'update tier_changes set actor = null',
    'delete from tier_changes',
    'truncate tier_changes',
  ]) {
    await expect(query(opened.databaseUrl, sql)).rejects.toMatchObject({ code: 'TD001' })
  }
})
