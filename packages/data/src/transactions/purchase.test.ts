import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import {
  type CompletePurchaseInput,
  invoicePayload,
  type OpenPurchaseInput,
  type ParkedReason,
  type PaymentPage,
} from '../index.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'

let opened: TestData
let data: TestData['data']
beforeAll(async () => {
  opened = await openTestData()
  data = opened.data
})
afterAll(() => opened.close())

let numbers = 0
const next = () => {
  numbers += 1
  return numbers
}
const open = (userId: bigint, more: Partial<OpenPurchaseInput> = {}) =>
  data.transactions.openPurchase({
    userId,
    product: 'credits-30',
    credits: 30,
    stars: 125,
    idempotencyKey: `purchase:${next()}`,
    ...more,
  })
const pay = (userId: bigint, invoiceId: bigint | null, more: Partial<CompletePurchaseInput> = {}) =>
  data.transactions.completePurchase({
    userId,
    chargeId: `charge-${next()}`,
    payload: invoiceId === null ? 'something else' : invoicePayload(invoiceId),
    stars: 125,
    ...more,
  })
const balanceOf = async (userId: bigint) => (await data.credits.balance(userId)).balance

describe('a purchase', () => {
  test('is recorded before it is paid, and credited when it is paid', async () => {
    const userId = await addUser(data, 5)
    const { transactionId, status } = await open(userId)
    expect(status).toBe('pending')
    expect(await data.transactions.get(transactionId)).toMatchObject({
      amount: 30,
      creditsBefore: 5,
      creditsAfter: 5,
      creditVersion: null,
      reason: 'credits-30',
    })
    expect(await balanceOf(userId)).toBe(5)
    const paid = await pay(userId, transactionId, { chargeId: 'first' })
    expect(paid).toMatchObject({
      outcome: 'credited',
      transactionId,
      credits: 30,
      balance: 35,
      replayed: false,
    })
    expect(await data.transactions.get(transactionId)).toMatchObject({
      status: 'completed',
      creditsBefore: 5,
      creditsAfter: 35,
      paymentReference: 'first',
    })
    expect(await data.payments.get('first')).toMatchObject({
      state: 'credited',
      stars: 125,
      invoiceId: transactionId,
    })
  })

  test('is credited once, however often its payment is delivered', async () => {
    const userId = await addUser(data)
    const { transactionId } = await open(userId)
    const results = await Promise.all(
      Array.from({ length: 30 }, () => pay(userId, transactionId, { chargeId: 'thirty times' })),
    )
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1)
    for (const result of results)
      expect(result).toMatchObject({ outcome: 'credited', transactionId, balance: 30 })
    expect(await balanceOf(userId)).toBe(30)
    expect(await data.notifications.claim({ userId })).toMatchObject([
      { kind: 'payment_credited', details: { credits: 30, stars: 125, balance: 30, product: 'credits-30' } },
    ])
  })

  test('that was paid several times is credited for each payment', async () => {
    const userId = await addUser(data)
    const { transactionId } = await open(userId)
    const paid = await Promise.all([1, 2, 3, 4].map(() => pay(userId, transactionId)))
    expect(paid.filter((one) => one.transactionId === transactionId)).toHaveLength(1)
    expect(await balanceOf(userId)).toBe(120)
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('that has expired or failed is still credited when its payment arrives', async () => {
    const userId = await addUser(data)
    const { transactionId } = await open(userId)
    expect(await data.transactions.failPurchase({ transactionId, error: 'declined' })).toBe(true)
    expect(await data.transactions.failPurchase({ transactionId, error: 'again' })).toBe(false)
    const paid = await pay(userId, transactionId)
    expect(paid).toMatchObject({ outcome: 'credited', credits: 30, balance: 30 })
    expect(paid.transactionId).not.toBe(transactionId)
    expect(await data.transactions.get(transactionId)).toMatchObject({
      status: 'failed',
      errorMessage: 'declined',
    })
    expect(await data.transactions.get(paid.transactionId ?? 0n)).toMatchObject({
      status: 'completed',
      reason: 'credits-30',
    })
  })

  test('cannot fail once it is paid', async () => {
    const userId = await addUser(data)
    const { transactionId } = await open(userId)
    await pay(userId, transactionId)
    await expect(data.transactions.failPurchase({ transactionId, error: 'late' })).rejects.toMatchObject({
      code: 'INVALID_TRANSITION',
    })
    await expect(
      data.transactions.failPurchase({ transactionId: 77_777n, error: 'x' }),
    ).rejects.toMatchObject({
      code: 'TRANSACTION_NOT_FOUND',
    })
  })

  test('expires a day after it was opened, not earlier', async () => {
    const userId = await addUser(data)
    const [old, fresh] = [await open(userId), await open(userId)]
    await query(
      opened.databaseUrl,
      `set session_replication_role = replica;
       update transactions set created_at = now() - interval '25 hours' where id = ${old.transactionId}`,
    )
    expect(await data.transactions.expirePurchases()).toBe(1)
    expect(await data.transactions.get(old.transactionId)).toMatchObject({ status: 'failed' })
    expect(await data.transactions.get(fresh.transactionId)).toMatchObject({ status: 'pending' })
  })

  test('is opened once per key, and another offer with the key is refused', async () => {
    const userId = await addUser(data)
    const key = `one key:${userId}`
    const opens = await Promise.all([1, 2, 3].map(() => open(userId, { idempotencyKey: key })))
    expect(new Set(opens.map(({ transactionId }) => transactionId)).size).toBe(1)
    await expect(open(userId, { idempotencyKey: key, stars: 1 })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    })
    await expect(open(987_654_321n)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' })
  })

  test('has an invoice with the offer and the user', async () => {
    const userId = await addUser(data)
    const { transactionId } = await open(userId)
    expect(await data.transactions.invoice(transactionId)).toMatchObject({
      userId,
      telegramId: (await data.users.get(userId))?.telegramId,
      status: 'pending',
      product: 'credits-30',
      credits: 30,
      stars: 125,
      tier: null,
    })
    expect(await data.transactions.invoice(77_777n)).toBeNull()
  })
})

describe('a payment that matches no purchase', () => {
  test.each([
    ['has no invoice in its payload', 'credits, please'],
    ['names an invoice that does not exist', 'purchase:77777'],
  ])('is foreign when it %s, and the user is not notified', async (_, payload) => {
    const userId = await addUser(data)
    const chargeId = `foreign-${next()}`
    const facts = { outcome: 'foreign', parkedReason: 'unknown_invoice', credits: 0, balance: null }
    expect(await pay(userId, null, { chargeId, payload })).toMatchObject(facts)
    expect(await pay(userId, null, { chargeId, payload })).toMatchObject({ ...facts, replayed: true })
    expect(await balanceOf(userId)).toBe(0)
    expect((await data.payments.list({ userId, state: 'foreign' })).items).toMatchObject([
      { chargeId, state: 'foreign', invoiceId: null },
    ])
    expect((await data.payments.list({ userId, state: 'parked' })).items).toEqual([])
    expect(await data.notifications.claim({ userId })).toEqual([])
  })

  test('that is foreign can be refunded, and the user is notified if an operator requested it', async () => {
    const userId = await addUser(data)
    const payment = (chargeId: string) => ({ userId, chargeId, stars: 125, payload: 'x' })
    const [before, now] = [`foreign-${next()}`, `foreign-${next()}`]
    for (const chargeId of [before, now]) await pay(userId, null, { chargeId })
    expect(await data.payments.recordRefund(payment(before))).toBeNull()
    expect(await data.notifications.claim({ userId })).toEqual([])
    await data.payments.requestRefund({ chargeId: now, reason: 'asked', actor: 'operator:a@b.c' })
    expect(await data.payments.recordRefund(payment(now))).toBeNull()
    expect(await data.notifications.claim({ userId })).toMatchObject([{ kind: 'payment_refunded' }])
  })

  const unmatched: [string, ParkedReason, { payload?: string; stars?: number; currency?: string }][] = [
    ['has another price', 'other_price', { stars: 1 }],
    ['is in another currency', 'other_currency', { currency: 'EUR' }],
  ]
  test.each(unmatched)('is parked when it %s', async (_, parkedReason, more) => {
    const userId = await addUser(data)
    const { transactionId } = await open(userId)
    const chargeId = `parked-${next()}`
    const paid = await pay(userId, transactionId, { chargeId, ...more })
    expect(paid).toMatchObject({
      outcome: 'parked',
      parkedReason,
      transactionId: null,
      credits: 0,
      balance: null,
    })
    expect(await pay(userId, transactionId, { chargeId, ...more })).toMatchObject({
      outcome: 'parked',
      replayed: true,
    })
    expect(await balanceOf(userId)).toBe(0)
    expect(await data.transactions.get(transactionId)).toMatchObject({ status: 'pending' })
    expect((await data.payments.list({ userId, state: 'parked' })).items).toMatchObject([
      { chargeId, parkedReason },
    ])
    expect(await data.notifications.claim({ userId })).toMatchObject([{ kind: 'payment_parked' }])
  })

  test('is parked for the payer if the invoice is another user’s, or if the balance is full', async () => {
    const [userId, other] = [await addUser(data), await addUser(data, 1_000_000_000)]
    const { transactionId } = await open(userId)
    expect(await pay(other, transactionId)).toMatchObject({ parkedReason: 'foreign_invoice' })
    const huge = await open(other, { credits: 1_000_000_000 })
    expect(await pay(other, huge.transactionId)).toMatchObject({ outcome: 'credited' })
    const { transactionId: more } = await open(other, { credits: 1_000_000_000 })
    expect(await pay(other, more)).toMatchObject({ parkedReason: 'balance_full' })
    await expect(pay(987_654_321n, null)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' })
  })

  test('can be credited by an operator, once', async () => {
    const userId = await addUser(data)
    const chargeId = `by hand-${next()}`
    await pay(userId, null, { chargeId })
    const input = { chargeId, credits: 30, reason: 'the invoice was lost', actor: 'operator:a@b.c' }
    const results = await Promise.allSettled([1, 2, 3].map(() => data.payments.creditParked(input)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await balanceOf(userId)).toBe(30)
    expect(await data.payments.get(chargeId)).toMatchObject({ state: 'credited' })
    expect(await pay(userId, null, { chargeId })).toMatchObject({
      outcome: 'credited',
      credits: 30,
      replayed: true,
    })
    await expect(data.payments.creditParked(input)).rejects.toMatchObject({ code: 'INVALID_TRANSITION' })
    await expect(data.payments.creditParked({ ...input, chargeId: 'nobody' })).rejects.toMatchObject({
      code: 'PAYMENT_NOT_FOUND',
    })
  })
})

describe('a refund', () => {
  const returned = (userId: bigint, chargeId: string) =>
    data.payments.recordRefund({ userId, chargeId, stars: 125, payload: 'x' })

  test('debits the credits of the purchase', async () => {
    const userId = await addUser(data, 5)
    const { transactionId } = await open(userId)
    await pay(userId, transactionId, { chargeId: 'refunded' })
    const refund = await returned(userId, 'refunded')
    expect(refund).toMatchObject({ amount: -30, shortfall: 0, balance: 5, replayed: false })
    expect(await data.transactions.get(transactionId)).toMatchObject({ status: 'refunded' })
    expect(await data.payments.get('refunded')).toMatchObject({ state: 'refunded' })
    expect(await returned(userId, 'refunded')).toEqual({ ...refund, replayed: true })
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('records spent credits as a shortfall, and leaves the balance at 0', async () => {
    const userId = await addUser(data, 0)
    const { transactionId } = await open(userId)
    await pay(userId, transactionId, { chargeId: 'spent' })
    await data.readings.reserve({ userId, price: 22, idempotencyKey: `spend:${userId}` })
    expect(await returned(userId, 'spent')).toMatchObject({ amount: -8, shortfall: 22, balance: 0 })
    const { items } = await data.transactions.list({ shortfall: true })
    expect(items).toMatchObject([{ userId, refundOf: transactionId, amount: -8, shortfall: 22 }])
    const notifications = await data.notifications.claim({ userId })
    expect(notifications).toMatchObject([
      { kind: 'payment_credited' },
      { kind: 'purchase_refunded', details: { credits: 8, shortfall: 22, balance: 0 } },
    ])
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('debits nothing at a balance of 0, and a repeated one returns the same', async () => {
    const userId = await addUser(data, 0)
    const { transactionId } = await open(userId)
    await pay(userId, transactionId, { chargeId: 'all spent' })
    await data.readings.reserve({ userId, price: 30, idempotencyKey: `spend all:${userId}` })
    const refund = await returned(userId, 'all spent')
    expect(refund).toEqual({ ...refund, amount: 0, shortfall: 30, balance: 0, replayed: false })
    expect(await returned(userId, 'all spent')).toEqual({ ...refund, replayed: true })
  })

  test.each([125, 124])(
    'of a payment of %s Stars is recorded also if its charge id has 255 characters',
    async (stars) => {
      const userId = await addUser(data, 0)
      const { transactionId } = await open(userId)
      const chargeId = `${stars}`.padEnd(255, 'x')
      await pay(userId, transactionId, { chargeId, stars })
      await returned(userId, chargeId)
      expect(await data.payments.get(chargeId)).toMatchObject({ state: 'refunded' })
      const kinds = (await data.notifications.claim({ userId })).map(({ kind }) => kind)
      const [paid, refunded] = stars === 125 ? ['credited', 'purchase'] : ['parked', 'payment']
      expect(kinds).toEqual([`payment_${paid}`, `${refunded}_refunded`])
    },
  )

  test('with another user than the payer’s changes the balance of the payer alone, in the caches too', async () => {
    const [payer, other] = [await addUser(data, 5), await addUser(data, 7)]
    const { transactionId } = await open(payer)
    await pay(payer, transactionId, { chargeId: 'of the payer' })
    expect(await returned(other, 'of the payer')).toMatchObject({ userId: payer, balance: 5 })
    expect([await balanceOf(payer), await balanceOf(other)]).toEqual([5, 7])
  })

  test('that arrives before its payment prevents the payment from being credited', async () => {
    const userId = await addUser(data)
    const { transactionId } = await open(userId)
    expect(await returned(userId, 'early')).toBeNull()
    expect(await pay(userId, transactionId, { chargeId: 'early' })).toMatchObject({
      outcome: 'refunded',
      credits: 0,
      replayed: true,
    })
    expect(await balanceOf(userId)).toBe(0)
  })

  test('and its payment, delivered concurrently, leave the balance at 0, fifty times', async () => {
    const userId = await addUser(data)
    for (let round = 0; round < 50; round += 1) {
      const { transactionId } = await open(userId)
      const chargeId = `same moment ${round}`
      await Promise.all([pay(userId, transactionId, { chargeId }), returned(userId, chargeId)])
      await returned(userId, chargeId)
      expect(await data.payments.get(chargeId)).toMatchObject({ state: 'refunded' })
      expect(await balanceOf(userId)).toBe(0)
    }
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('of a parked payment writes no ledger entry, and an operator cannot credit it any more', async () => {
    const userId = await addUser(data)
    await pay(userId, null, { chargeId: 'parked and returned' })
    expect(await returned(userId, 'parked and returned')).toBeNull()
    await expect(
      data.payments.creditParked({ chargeId: 'parked and returned', credits: 1, reason: 'x', actor: 'x' }),
    ).rejects.toMatchObject({ code: 'INVALID_TRANSITION', details: { state: 'refunded' } })
  })

  test('is requested, claimed once, and retried after a failure', async () => {
    const userId = await addUser(data)
    const { transactionId } = await open(userId)
    await pay(userId, transactionId, { chargeId: 'requested' })
    const request = { chargeId: 'requested', reason: 'changed their mind', actor: 'operator:a@b.c' }
    expect(await data.payments.requestRefund(request)).toMatchObject({
      state: 'refunding',
      refundReason: request.reason,
    })
    expect(await data.payments.requestRefund({ ...request, reason: 'again' })).toMatchObject({
      refundReason: request.reason,
    })
    const claims = await Promise.all([1, 2, 3].map(() => data.payments.claimRefunds()))
    expect(claims.flat()).toMatchObject([{ chargeId: 'requested', userId, stars: 125, actor: request.actor }])
    await data.payments.recordRefundFailure('requested', 'Telegram did not answer')
    expect(await data.payments.get('requested')).toMatchObject({
      refundAttempts: 1,
      refundError: 'Telegram did not answer',
    })
    expect(await balanceOf(userId)).toBe(30)
    await returned(userId, 'requested')
    const { items } = await data.transactions.history(userId, { limit: 1 })
    expect(items).toMatchObject([{ type: 'refund', reason: request.reason, actor: request.actor }])
    await expect(data.payments.requestRefund({ ...request, chargeId: 'nobody' })).rejects.toMatchObject({
      code: 'PAYMENT_NOT_FOUND',
    })
  })

  test('of a reading refunds its whole price, once', async () => {
    const userId = await addUser(data, 10)
    const bought = await data.readings.buy({
      userId,
      spreadType: 'single',
      cards: [],
      interpretation: 'x',
      price: 4,
      idempotencyKey: `refunded:${userId}`,
    })
    const input = { transactionId: bought.transactionId, reason: 'it made no sense', actor: 'operator:a@b.c' }
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => data.transactions.refund(input)))
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1)
    for (const result of results) expect(result).toMatchObject({ amount: 4, balance: 10, shortfall: 0 })
    expect(await data.readings.get(bought.reading.id, userId)).toEqual(bought.reading)
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('requires a completed reading or purchase', async () => {
    const userId = await addUser(data, 10)
    const refund = (transactionId: bigint) =>
      data.transactions.refund({ transactionId, reason: 'x', actor: 'x' })
    const { items } = await data.transactions.history(userId)
    await expect(refund(items[0]?.id ?? 0n)).rejects.toMatchObject({ code: 'INVALID_TRANSITION' })
    const { transactionId } = await open(userId)
    await expect(refund(transactionId)).rejects.toMatchObject({
      code: 'INVALID_TRANSITION',
      details: { type: 'purchase', status: 'pending' },
    })
    await expect(refund(77_777n)).rejects.toMatchObject({ code: 'TRANSACTION_NOT_FOUND' })
  })
})

test('payments are listed page by page, the last received first', async () => {
  const userId = await addUser(data)
  for (let n = 0; n < 5; n += 1) await pay(userId, null, { chargeId: `page-${n}` })
  const first = await data.payments.list({ userId, limit: 3 })
  expect(first.items.map(({ chargeId }) => chargeId)).toEqual(['page-4', 'page-3', 'page-2'])
  const second = await data.payments.list({ userId, limit: 3, before: first.next ?? '' })
  expect(second.items.map(({ chargeId }) => chargeId)).toEqual(['page-1', 'page-0'])
  expect(second.next).toBeNull()

  const foreign = await data.payments.list({ userId, state: 'foreign', limit: 3 })
  await data.payments.creditParked({ chargeId: 'page-2', credits: 1, reason: 'x', actor: 'x' })
  const rest = await data.payments.list({ userId, state: 'foreign', limit: 3, before: foreign.next ?? '' })
  expect(rest.items.map(({ chargeId }) => chargeId)).toEqual(['page-1', 'page-0'])
})

test('no payment is missing between pages that split a millisecond', async () => {
  const userId = await addUser(data)
  await query(
    opened.databaseUrl,
    `insert into payments (charge_id, user_id, stars, currency, payload, paid_at, received_at, parked_reason)
     select 'close-' || n, $1, 1, 'XTR', 'x', now(), timestamptz '2026-01-01' + n * interval '100 microseconds',
            'unknown_invoice'
       from generate_series(1, 8) as n`,
    [userId],
  )
  const charges: string[] = []
  for (let before: string | null | undefined; before !== null; ) {
    const page: PaymentPage = await data.payments.list({ userId, limit: 3, ...(before && { before }) })
    charges.push(...page.items.map(({ chargeId }) => chargeId))
    before = page.next
  }
  expect(charges).toEqual([8, 7, 6, 5, 4, 3, 2, 1].map((n) => `close-${n}`))
})

test('a balance that would go beyond what an INTEGER holds is refused, and nothing changes', async () => {
  const userId = await addUser(data, 1_000_000_000)
  await data.credits.grant({
    userId,
    amount: 1_000_000_000,
    reason: 'x',
    actor: 'x',
    idempotencyKey: `full:${userId}`,
  })
  await pay(userId, null, { chargeId: 'too much' })
  await expect(
    data.payments.creditParked({ chargeId: 'too much', credits: 1_000_000_000, reason: 'x', actor: 'x' }),
  ).rejects.toMatchObject({ code: 'BALANCE_FULL' })
  expect(await data.payments.get('too much')).toMatchObject({ state: 'foreign' })
})
