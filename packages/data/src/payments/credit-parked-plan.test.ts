import { afterAll, beforeAll, expect, test } from 'vitest'
import { invoicePayload } from '../index.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'

let opened: TestData
let data: TestData['data']
beforeAll(async () => {
  opened = await openTestData()
  data = opened.data
})
afterAll(() => opened.close())

const day = 86_400_000

/** A payment for a plan with another price than its invoice, by the buyer or by another user. */
async function parkPlan(buyer: bigint, payer = buyer) {
  const { transactionId: invoiceId } = await data.transactions.openPurchase({
    userId: buyer,
    product: 'premium',
    credits: 60,
    stars: 250,
    tier: 'premium',
    idempotencyKey: `plan:${buyer}`,
  })
  const chargeId = `parked plan ${buyer}`
  const periodEnd = new Date(Date.now() + 30 * day)
  const payload = invoicePayload(invoiceId)
  const paid = { userId: payer, chargeId, payload, stars: 249, periodEnd, updateId: 10 }
  expect(await data.transactions.completePurchase(paid)).toMatchObject({ outcome: 'parked' })
  const credit = () =>
    data.payments.creditParked({ chargeId, credits: 60, reason: 'an old price', actor: 'operator:a@b.c' })
  return { invoiceId, chargeId, periodEnd, credit }
}

test('a parked payment for a plan sets the tier when an operator credits it', async () => {
  const userId = await addUser(data)
  const { invoiceId, chargeId, periodEnd, credit } = await parkPlan(userId)
  await data.subscriptions.change({ userId, invoiceId, status: 'canceled', updateId: 11 })
  expect(await data.subscriptions.list(userId)).toEqual([])
  await credit()
  expect(await data.users.get(userId)).toMatchObject({
    subscriptionTier: 'premium',
    subscriptionExpiresAt: periodEnd,
  })
  expect(await data.subscriptions.list(userId)).toMatchObject([
    { invoiceId, chargeId, tier: 'premium', status: 'canceled', periodEnd },
  ])
  expect((await data.users.tierChanges(userId)).items).toMatchObject([
    {
      oldTier: 'basic',
      newTier: 'premium',
      newExpiresAt: periodEnd,
      actor: 'operator:a@b.c',
      reason: 'an old price',
    },
  ])
  const notifications = await data.notifications.claim({ userId })
  expect(notifications.find(({ kind }) => kind === 'payment_credited')?.details).toMatchObject({
    tier: 'premium',
    credits: 60,
    balance: 60,
  })
  // It renews like any other subscription.
  const renewedUntil = new Date(periodEnd.getTime() + 30 * day)
  await data.transactions.completePurchase({
    userId,
    chargeId: `${chargeId}, renewed`,
    payload: invoicePayload(invoiceId),
    stars: 250,
    periodEnd: renewedUntil,
    updateId: 12,
  })
  expect(await data.subscriptions.list(userId)).toMatchObject([{ chargeId, status: 'active' }])
  expect(await data.users.get(userId)).toMatchObject({ subscriptionExpiresAt: renewedUntil })
  expect((await data.reconcile()).discrepancies).toEqual([])
})

test('a parked payment of another user’s invoice sets the payer’s tier for its period, and begins no subscription', async () => {
  const [buyer, payer] = [await addUser(data), await addUser(data)]
  const { credit, periodEnd } = await parkPlan(buyer, payer)
  await credit()
  expect(await data.users.get(payer)).toMatchObject({
    subscriptionTier: 'premium',
    subscriptionExpiresAt: periodEnd,
  })
  expect(await data.users.get(buyer)).toMatchObject({ subscriptionTier: 'basic' })
  expect(await data.subscriptions.list(payer)).toEqual([])
})

test('the refund of a payment of another user’s invoice ends the payer’s tier, and leaves the buyer’s subscription alone', async () => {
  const [buyer, payer] = [await addUser(data), await addUser(data)]
  const { credit, chargeId, invoiceId, periodEnd } = await parkPlan(buyer, payer)
  await data.transactions.completePurchase({
    userId: buyer,
    chargeId: `${chargeId}, by the buyer`,
    payload: invoicePayload(invoiceId),
    stars: 250,
    periodEnd,
  })
  await credit()
  await data.payments.recordRefund({ userId: payer, chargeId, stars: 249, payload: '' })
  expect(await data.users.get(payer)).toMatchObject({ subscriptionTier: 'basic' })
  expect(await data.users.get(buyer)).toMatchObject({ subscriptionTier: 'premium' })
  expect(await data.subscriptions.list(buyer)).toMatchObject([{ status: 'active', periodEnd }])
  expect((await data.reconcile()).discrepancies).toEqual([])
})
