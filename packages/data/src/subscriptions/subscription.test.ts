import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { explain } from '../../test/explain.ts'
import { query } from '../../test/query.ts'
import { currentTier, invoicePayload } from '../index.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'
import { findLapsed } from './lapse-tiers.ts'

let opened: TestData
let data: TestData['data']
beforeAll(async () => {
  opened = await openTestData()
  data = opened.data
})
afterAll(() => opened.close())

const day = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * day)
let numbers = 0
const next = () => {
  numbers += 1
  return numbers
}

async function offer(userId: bigint, tier: 'premium' | 'professional' = 'premium'): Promise<bigint> {
  const { transactionId } = await data.transactions.openPurchase({
    userId,
    product: tier,
    credits: tier === 'premium' ? 60 : 200,
    stars: 250,
    tier,
    idempotencyKey: `subscription:${next()}`,
  })
  return transactionId
}
const pay = (userId: bigint, invoiceId: bigint, periodEnd: Date, chargeId = `charge-${next()}`) =>
  data.transactions.completePurchase({
    userId,
    chargeId,
    payload: invoicePayload(invoiceId),
    stars: 250,
    periodEnd,
  })
async function subscribe(userId: bigint, days = 30, tier: 'premium' | 'professional' = 'premium') {
  const invoiceId = await offer(userId, tier)
  const chargeId = `first-${next()}`
  await pay(userId, invoiceId, inDays(days), chargeId)
  return { invoiceId, chargeId }
}
const tierOf = async (userId: bigint) => {
  const user = await data.users.get(userId)
  return user && { tier: user.subscriptionTier, end: user.subscriptionExpiresAt }
}
const claimKinds = async (userId: bigint) =>
  (await data.notifications.claim({ userId })).map(({ kind }) => kind)

describe('a subscription', () => {
  test('sets the tier and its end, and grants credits, with the first payment', async () => {
    const userId = await addUser(data)
    const invoiceId = await offer(userId)
    const end = inDays(30)
    expect(await pay(userId, invoiceId, end, 'first of all')).toMatchObject({
      outcome: 'credited',
      tier: 'premium',
      credits: 60,
      balance: 60,
      periodEnd: end,
    })
    expect(await tierOf(userId)).toEqual({ tier: 'premium', end })
    expect(await data.subscriptions.list(userId)).toMatchObject([
      { invoiceId, chargeId: 'first of all', status: 'active', tier: 'premium', periodEnd: end },
    ])
  })

  test('is renewed once by each later payment, in any order of arrival', async () => {
    const userId = await addUser(data)
    const { invoiceId, chargeId } = await subscribe(userId)
    const [second, third] = [inDays(60), inDays(90)]
    await pay(userId, invoiceId, third, 'third')
    await Promise.all([1, 2, 3].map(() => pay(userId, invoiceId, second, 'second')))
    expect(await tierOf(userId)).toEqual({ tier: 'premium', end: third })
    expect((await data.credits.balance(userId)).balance).toBe(180)
    expect(await data.subscriptions.list(userId)).toMatchObject([
      { chargeId, status: 'active', periodEnd: third },
    ])
    const notifications = await data.notifications.claim({ userId })
    expect(notifications.map(({ details }) => details.renewal)).toEqual([false, true, true])
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('stays until the end of its paid period when it is canceled, and can become active again', async () => {
    const userId = await addUser(data)
    const { invoiceId } = await subscribe(userId)
    const change = (status: 'active' | 'canceled' | 'failed') =>
      data.subscriptions.change({ userId, invoiceId, status })
    expect(await change('canceled')).toMatchObject({ status: 'canceled' })
    expect(await change('canceled')).toBeNull()
    expect(await tierOf(userId)).toMatchObject({ tier: 'premium' })
    expect(await change('active')).toMatchObject({ status: 'active' })
    expect(await data.subscriptions.change({ userId: userId + 1n, invoiceId, status: 'failed' })).toBeNull()
  })

  test('notifies of a failed renewal once per period, and continues when it is paid after all', async () => {
    const userId = await addUser(data)
    const { invoiceId } = await subscribe(userId)
    await claimKinds(userId)
    for (const status of ['failed', 'active', 'failed'] as const) {
      await data.subscriptions.change({ userId, invoiceId, status })
    }
    expect(await claimKinds(userId)).toEqual(['renewal_failed'])
    await pay(userId, invoiceId, inDays(60))
    expect(await data.subscriptions.list(userId)).toMatchObject([{ status: 'active' }])
  })

  test('is replaced by a higher one, and its cancellation is claimed once', async () => {
    const userId = await addUser(data)
    const premium = await subscribe(userId)
    await subscribe(userId, 30, 'professional')
    expect(await tierOf(userId)).toMatchObject({ tier: 'professional' })
    expect(await data.subscriptions.list(userId)).toMatchObject([
      { tier: 'professional', status: 'active' },
      { tier: 'premium', status: 'ended' },
    ])
    const claims = await Promise.all([1, 2].map(() => data.subscriptions.claimCancellations()))
    expect(claims.flat()).toMatchObject([{ chargeId: premium.chargeId, invoiceId: premium.invoiceId }])
    await data.subscriptions.settleCancellation(premium.invoiceId)
    // A renewal that was paid before the cancellation: its credits count, the tier stays the higher one.
    await pay(userId, premium.invoiceId, inDays(60))
    expect(await tierOf(userId)).toMatchObject({ tier: 'professional' })
    expect((await data.credits.balance(userId)).balance).toBe(320)
  })

  test('does not shorten a tier that an operator has set without an end', async () => {
    const userId = await addUser(data)
    await data.users.setTier({ userId, tier: 'premium', actor: 'test', reason: 'test' })
    await subscribe(userId)
    expect(await tierOf(userId)).toEqual({ tier: 'premium', end: null })
  })

  test('ends when its current period is refunded, and not when an earlier one is', async () => {
    const userId = await addUser(data)
    const { invoiceId, chargeId } = await subscribe(userId)
    await pay(userId, invoiceId, inDays(60), 'the current one')
    const refund = (charge: string) =>
      data.payments.recordRefund({ userId, chargeId: charge, stars: 250, payload: invoicePayload(invoiceId) })
    await refund(chargeId)
    expect(await tierOf(userId)).toMatchObject({ tier: 'premium' })
    await refund('the current one')
    expect(await tierOf(userId)).toEqual({ tier: 'basic', end: null })
    expect(await data.subscriptions.list(userId)).toMatchObject([{ status: 'ended' }])
    expect(await data.subscriptions.claimCancellations()).toMatchObject([{ chargeId }])
  })
})

describe('a tier that was not renewed', () => {
  test('lapses after the grace days, and the user is notified once', async () => {
    const userId = await addUser(data)
    await subscribe(userId, 30)
    await claimKinds(userId)
    await data.subscriptions.lapse({ at: inDays(32) })
    expect(await tierOf(userId)).toMatchObject({ tier: 'premium' })
    await Promise.all([1, 2, 3].map(() => data.subscriptions.lapse({ at: inDays(34) })))
    expect(await tierOf(userId)).toEqual({ tier: 'basic', end: null })
    expect(await data.subscriptions.list(userId)).toMatchObject([{ status: 'ended' }])
    await data.subscriptions.lapse({ at: inDays(40) })
    expect(await claimKinds(userId)).toEqual(['tier_lapsed'])
  })

  test('is not the current tier after them, regardless of the record', () => {
    const user = { subscriptionTier: 'premium' as const, subscriptionExpiresAt: inDays(0) }
    expect(currentTier(user, inDays(2))).toBe('premium')
    expect(currentTier(user, inDays(4))).toBe('basic')
    expect(currentTier({ ...user, subscriptionExpiresAt: null }, inDays(400))).toBe('premium')
  })

  test('is set again by a late payment', async () => {
    const userId = await addUser(data)
    const { invoiceId } = await subscribe(userId, 30)
    await data.subscriptions.lapse({ at: inDays(34) })
    await pay(userId, invoiceId, inDays(64))
    expect(await tierOf(userId)).toMatchObject({ tier: 'premium' })
    expect(await data.subscriptions.list(userId)).toMatchObject([{ status: 'active' }])
  })

  test('is found by the specification’s index on active subscriptions', async () => {
    await query(
      opened.databaseUrl,
      `insert into users (telegram_id, subscription_tier, subscription_expires_at)
       select 5000000000 + n, case when n % 50 = 0 then 'premium' else 'basic' end, now() + n * interval '1 minute'
         from generate_series(1, 20000) n`,
    )
    await query(opened.databaseUrl, 'analyze users')
    expect(await explain(opened.databaseUrl, findLapsed.text, [null, 3])).toContain(
      'idx_active_subscriptions',
    )
  })
})

test('a notification that could not be sent is claimed again later, and not after a final failure', async () => {
  const userId = await addUser(data)
  await subscribe(userId)
  const [notification] = await data.notifications.claim({ userId })
  await data.notifications.markFailed(notification?.id ?? 0n, 'Telegram did not answer')
  expect(await data.notifications.claim({ userId })).toEqual([])
  await query(
    opened.databaseUrl,
    `update notifications set not_before = now() where id = ${notification?.id}`,
  )
  expect(await data.notifications.claim({ userId })).toMatchObject([{ id: notification?.id, attempts: 1 }])
  await data.notifications.markFailed(notification?.id ?? 0n, 'blocked', { final: true })
  await query(
    opened.databaseUrl,
    `update notifications set not_before = now() where id = ${notification?.id}`,
  )
  expect(await data.notifications.claim({ userId })).toEqual([])
})
