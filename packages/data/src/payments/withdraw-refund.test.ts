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

const byOperator = { reason: 'asked for it', actor: 'operator:a@b.c' }
const refusal = '400 Bad Request: CHARGE_NOT_FOUND'

/** A payment without an invoice, whose refund Telegram refuses permanently. */
async function failRefund(chargeId: string) {
  const userId = await addUser(data)
  await data.transactions.completePurchase({ userId, chargeId, payload: 'none of ours', stars: 50 })
  await data.payments.requestRefund({ chargeId, ...byOperator })
  await data.payments.claimRefunds()
  await data.payments.recordRefundFailure(chargeId, refusal, { final: true })
  return userId
}

test('a refund that failed permanently is not claimed again, and has its error', async () => {
  await failRefund('never')
  expect(await data.payments.get('never')).toMatchObject({ state: 'refund_failed', refundError: refusal })
  await data.prisma.payment.updateMany({ data: { refundNotBefore: new Date() } })
  expect(await data.payments.claimRefunds()).toEqual([])
  expect((await data.payments.list({ state: 'refund_failed' })).items).toMatchObject([{ chargeId: 'never' }])
  expect((await data.payments.list({ state: 'refunding' })).items).toEqual([])
})

test('a failed refund can be withdrawn once, and the payment credited instead; both stay on record', async () => {
  const chargeId = 'withdrawn'
  const userId = await failRefund(chargeId)
  const credit = () => data.payments.creditParked({ chargeId, credits: 10, ...byOperator })
  await expect(credit()).rejects.toMatchObject({ code: 'INVALID_TRANSITION' })
  const withdraw = () =>
    data.payments.withdrawRefund({ chargeId, reason: 'it is too old', actor: 'operator:d@e.f' })
  const results = await Promise.allSettled([withdraw(), withdraw()])
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(await data.payments.get(chargeId)).toMatchObject({ state: 'foreign', refundAttempts: 0 })
  expect(await data.payments.withdrawnRequests(chargeId)).toMatchObject([
    {
      kind: 'refund',
      requestedBy: byOperator.actor,
      requestReason: byOperator.reason,
      error: refusal,
      withdrawnBy: 'operator:d@e.f',
      reason: 'it is too old',
    },
  ])
  await credit()
  expect(await data.credits.balance(userId)).toMatchObject({ balance: 10 })
  await data.payments.requestRefund({ chargeId, ...byOperator })
  expect(await data.payments.get(chargeId)).toMatchObject({ state: 'refunding' })
  expect((await data.reconcile()).discrepancies).toEqual([])
})

test('a refund that Telegram makes after all is recorded after its permanent failure', async () => {
  const chargeId = 'after all'
  const userId = await failRefund(chargeId)
  await data.payments.recordRefund({ userId, chargeId, stars: 50, payload: '' })
  expect(await data.payments.get(chargeId)).toMatchObject({ state: 'refunded' })
  await expect(data.payments.withdrawRefund({ chargeId, ...byOperator })).rejects.toMatchObject({
    code: 'INVALID_TRANSITION',
  })
  await expect(data.payments.withdrawRefund({ chargeId: 'none', ...byOperator })).rejects.toMatchObject({
    code: 'PAYMENT_NOT_FOUND',
  })
})

/** A refunded subscription whose cancellation Telegram refuses permanently. */
async function failCancellation(name: string) {
  const userId = await addUser(data)
  const { transactionId: invoiceId } = await data.transactions.openPurchase({
    userId,
    product: 'premium',
    credits: 60,
    stars: 250,
    tier: 'premium',
    idempotencyKey: name,
  })
  const pay = (period: number) =>
    data.transactions.completePurchase({
      userId,
      chargeId: `${name} ${period}`,
      payload: invoicePayload(invoiceId),
      stars: 250,
      periodEnd: new Date(Date.now() + period * 30 * 86_400_000),
    })
  await pay(2)
  await data.payments.recordRefund({ userId, chargeId: `${name} 2`, stars: 250, payload: '' })
  await data.subscriptions.claimCancellations()
  await data.subscriptions.settleCancellation(invoiceId, '400 Bad Request: CHARGE_ID_INVALID', {
    final: true,
  })
  return { userId, invoiceId, pay }
}

test('a cancellation that failed permanently is not claimed again, and can be withdrawn', async () => {
  const { userId, invoiceId, pay } = await failCancellation('cancel')
  await data.prisma.subscription.updateMany({ data: { cancelNotBefore: new Date() } })
  expect(await data.subscriptions.claimCancellations()).toEqual([])
  expect(await data.subscriptions.list(userId)).toMatchObject([
    { status: 'ended', cancelError: '400 Bad Request: CHARGE_ID_INVALID', cancelFailedAt: expect.any(Date) },
  ])
  await data.subscriptions.withdrawCancellation({ invoiceId, ...byOperator })
  await expect(data.subscriptions.withdrawCancellation({ invoiceId, ...byOperator })).rejects.toMatchObject({
    code: 'INVALID_TRANSITION',
  })
  expect(await data.payments.withdrawnRequests('cancel 2')).toMatchObject([
    { kind: 'cancellation', withdrawnBy: byOperator.actor, reason: byOperator.reason },
  ])
  await pay(3)
  expect(await data.subscriptions.list(userId)).toMatchObject([{ status: 'active' }])
})

test('a cancellation that failed because of a wrong charge id is retried once the first payment is on record', async () => {
  const { invoiceId, pay } = await failCancellation('renamed')
  await pay(1)
  await data.prisma.subscription.updateMany({ data: { cancelNotBefore: new Date() } })
  expect(await data.subscriptions.claimCancellations()).toMatchObject([
    { invoiceId, chargeId: 'renamed 1', attempts: 1 },
  ])
})
