import { randomUUID } from 'node:crypto'
import { invoicePayload, type SubscriptionTier } from '@tarot/data'
import { openTestData, type TestData } from '@tarot/data/testing'
import { plans } from '@tarot/pricing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { renewalEffect } from './renewal-effect.ts'

const day = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * day)

let opened: TestData
beforeAll(async () => {
  opened = await openTestData()
})
afterAll(() => opened.close())

let telegramId = 700_000_000n

/** Registers a user whose subscription is paid for two more hours. */
async function subscriber(tier: 'premium' | 'professional') {
  const { users, transactions } = opened.data
  telegramId += 1n
  const user = await users.register({ telegramId })
  const { stars, credits } = plans[tier]
  const { transactionId } = await transactions.openPurchase({
    userId: user.id,
    product: tier,
    credits,
    stars,
    tier,
    idempotencyKey: `test:${randomUUID()}`,
  })
  const pay = (periodEnd: Date) =>
    transactions.completePurchase({
      userId: user.id,
      chargeId: `stx${randomUUID()}`,
      payload: invoicePayload(transactionId),
      stars,
      periodEnd,
    })
  const periodEnd = inDays(1 / 12)
  await pay(periodEnd)
  return { userId: user.id, periodEnd, renew: () => pay(inDays(30)) }
}

/** Days until the tier ends; null for a tier without an end. */
const lengths = [null, 1 / 24, 10, 60]
const tiers: SubscriptionTier[] = ['basic', 'premium', 'professional']
const cases = (['premium', 'professional'] as const).flatMap((paid) =>
  tiers.flatMap((tier) => lengths.map((days) => ({ paid, tier, days }))),
)

test.each(cases.filter(({ tier, days }) => tier !== 'basic' || days === null))(
  'the renewal of $paid has the effect that the console shows, after an operator set $tier for $days days',
  async ({ paid, tier, days }) => {
    const end = days === null ? null : inDays(days)
    const { users } = opened.data
    const { userId, periodEnd, renew } = await subscriber(paid)
    await users.setTier({ userId, tier, expiresAt: end, actor: 'test', reason: 'test' })
    // A tier that ends before the renewal.
    const isExpired = end !== null && end < periodEnd
    if (isExpired) await users.setTier({ userId, tier, expiresAt: inDays(-1), actor: 'test', reason: 'test' })
    const before = await users.get(userId)
    await renew()
    const after = await users.get(userId)
    const effect = renewalEffect({ tier: paid, periodEnd }, tier, end)
    if (effect === 'nothing') expect(after).toEqual(before)
    else expect(after?.subscriptionTier).toBe(paid)
    if (effect === 'extends') {
      const latest = Math.max(before?.subscriptionExpiresAt?.getTime() ?? 0, inDays(29).getTime())
      expect(after?.subscriptionExpiresAt?.getTime()).toBeGreaterThanOrEqual(latest)
    }
  },
)
