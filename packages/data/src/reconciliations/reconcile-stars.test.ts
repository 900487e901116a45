import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { invoicePayload, type ReadStarList, type StarListItem } from '../index.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'

let opened: TestData
let data: TestData['data']
beforeAll(async () => {
  opened = await openTestData()
  data = opened.data
})
afterAll(() => opened.close())

/** Telegram's list. */
let list: StarListItem[] = []
let reads: [offset: number, limit: number][] = []
const read: ReadStarList = async (offset, limit) => {
  reads.push([offset, limit])
  return list.slice(offset, offset + limit)
}
beforeEach(async () => {
  list = []
  reads = []
  await query(
    opened.databaseUrl,
    `set session_replication_role = replica;
     delete from star_transactions; delete from payments; delete from invoices; delete from transactions;
     update credits set balance = 0, version = 1`,
  )
})

const reconcile = (settle = false) => data.reconciliations.reconcileStars(read, { gracePeriod: -10, settle })
const telegramIdOf = async (userId: bigint) => (await data.users.get(userId))?.telegramId ?? null

let numbers = 0
async function sell(userId: bigint): Promise<StarListItem> {
  numbers += 1
  const number = numbers
  const { transactionId } = await data.transactions.openPurchase({
    userId,
    product: 'credits-30',
    credits: 30,
    stars: 125,
    idempotencyKey: `sold:${number}`,
  })
  return {
    id: `charge-${number}`,
    direction: 'incoming',
    stars: 125,
    kind: 'invoice_payment',
    telegramId: await telegramIdOf(userId),
    payload: invoicePayload(transactionId),
    subscriptionPeriod: null,
    happenedAt: new Date(),
  }
}
const record = (userId: bigint, { id, payload, stars }: StarListItem) =>
  data.transactions.completePurchase({ userId, chargeId: id, payload: payload ?? '', stars })
const returned = (payment: StarListItem): StarListItem => ({ ...payment, direction: 'outgoing' })

describe('a reconciliation with Telegram’s list', () => {
  test('finds no discrepancies if both sides have every payment and every refund', async () => {
    const userId = await addUser(data)
    const [first, second] = [await sell(userId), await sell(userId)]
    list = [first, second, returned(first)]
    for (const payment of [first, second]) await record(userId, payment)
    await data.payments.recordRefund({ userId, chargeId: first.id, stars: 125, payload: first.payload ?? '' })
    expect(await reconcile()).toEqual({
      lines: 3,
      payments: 2,
      refunds: 1,
      discrepancies: [],
      settled: [],
      foreign: [],
      failed: 0,
    })
  })

  test('finds each payment and refund that only one side has', async () => {
    const userId = await addUser(data)
    const payments = await Promise.all(Array.from({ length: 5 }, () => sell(userId)))
    const [lost, made, half, never, cheap] = payments as [
      StarListItem,
      StarListItem,
      StarListItem,
      StarListItem,
      StarListItem,
    ]
    list = [lost, half, returned(half), never, { ...cheap, stars: 50 }]
    for (const payment of [made, half, never, cheap]) await record(userId, payment)
    await data.payments.recordRefund({ userId, chargeId: never.id, stars: 125, payload: '' })
    const { discrepancies } = await reconcile()
    expect(discrepancies.map(({ kind, chargeId }) => [kind, chargeId]).sort()).toEqual(
      [
        ['missing_payment', lost.id],
        ['missing_refund', half.id],
        ['other_amount', cheap.id],
        ['unknown_payment', made.id],
        ['unknown_refund', never.id],
      ].sort(),
    )
    const { items } = await data.reconciliations.list({ subject: 'stars', limit: 1 })
    expect(items).toMatchObject([{ discrepancyCount: 5, counts: { lines: 5, payments: 4 } }])
    const reconciliation = await data.reconciliations.get(items[0]?.id ?? 0n)
    expect(reconciliation?.discrepancies[0]).toMatchObject({ userId: String(userId) })
  })

  test('settles: a missing payment is credited, a missing refund recorded', async () => {
    const userId = await addUser(data)
    const [lost, half] = [await sell(userId), await sell(userId)]
    list = [lost, half, returned(half)]
    await record(userId, half)
    expect((await data.credits.balance(userId)).balance).toBe(30)
    const { discrepancies, settled } = await reconcile(true)
    expect(discrepancies).toEqual([])
    expect(settled.map(({ kind }) => kind).sort()).toEqual(['missing_payment', 'missing_refund'])
    expect((await data.credits.balance(userId)).balance).toBe(30)
    expect(await data.payments.get(lost.id)).toMatchObject({ state: 'credited' })
    expect(await data.payments.get(half.id)).toMatchObject({ state: 'refunded' })
    expect(await reconcile(true)).toMatchObject({ discrepancies: [], settled: [] })
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('completes a refund of which only the payment is marked', async () => {
    const userId = await addUser(data)
    const payment = await sell(userId)
    list = [payment, returned(payment)]
    await record(userId, payment)
    await query(
      opened.databaseUrl,
      `update payments set refunded_at = now() where charge_id = '${payment.id}'`,
    )
    expect((await data.reconcile()).discrepancies).toMatchObject([{ kind: 'unrefunded_payment', userId }])
    expect((await reconcile(true)).settled).toMatchObject([{ kind: 'missing_refund', chargeId: payment.id }])
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('marks the payment of a refund that only the ledger has, once', async () => {
    const userId = await addUser(data)
    const payment = await sell(userId)
    list = [payment, returned(payment)]
    await record(userId, payment)
    await data.payments.recordRefund({ userId, chargeId: payment.id, stars: 125, payload: '' })
    await query(
      opened.databaseUrl,
      `set session_replication_role = replica; update payments set refunded_at = null where charge_id = '${payment.id}'`,
    )
    expect((await data.reconcile()).discrepancies).toMatchObject([{ kind: 'wrong_refund', userId }])
    expect((await reconcile(true)).settled).toHaveLength(1)
    expect(await reconcile(true)).toMatchObject({ discrepancies: [], settled: [] })
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('registers a payer who is not on record', async () => {
    const userId = await addUser(data)
    list = [{ ...(await sell(userId)), telegramId: 9_000_000_001n }]
    expect((await reconcile()).discrepancies).toMatchObject([{ kind: 'missing_payment', userId: null }])
    expect((await reconcile(true)).settled).toHaveLength(1)
    const user = await data.users.byTelegramId(9_000_000_001n)
    expect((await data.payments.list({ userId: user?.id ?? 0n })).items).toMatchObject([
      { state: 'parked', parkedReason: 'foreign_invoice' },
    ])
  })

  test('ignores payments of the grace period', async () => {
    const userId = await addUser(data)
    list = [await sell(userId)]
    expect(await data.reconciliations.reconcileStars(read)).toMatchObject({ discrepancies: [] })
  })
})

describe('reading the list', () => {
  const withdrawals = (count: number): StarListItem[] =>
    Array.from({ length: count }, (_, n) => ({
      id: `withdrawal-${n}`,
      direction: 'outgoing',
      stars: n + 1,
      kind: 'fragment',
      telegramId: null,
      payload: null,
      subscriptionPeriod: null,
      happenedAt: new Date(),
    }))

  test('uses pages of a hundred, and continues at the end of the copy', async () => {
    list = withdrawals(250)
    expect(await reconcile()).toMatchObject({ lines: 250, discrepancies: [] })
    expect(reads).toEqual([
      [0, 100],
      [100, 100],
      [200, 100],
    ])
    reads = []
    list = withdrawals(270)
    expect(await reconcile()).toMatchObject({ lines: 270, discrepancies: [] })
    expect(reads).toEqual([
      [150, 100],
      [250, 100],
    ])
  })

  test('throws TELEGRAM_UNAVAILABLE if the server returns the same page for every offset', async () => {
    const page = withdrawals(100)
    const reading = data.reconciliations.reconcileStars(async () => page)
    await expect(reading).rejects.toMatchObject({ code: 'TELEGRAM_UNAVAILABLE' })
    await expect(reading).rejects.toThrow('the list of Stars repeats itself after 100 lines')
  })

  test('reads the whole list again if its end has changed', async () => {
    list = withdrawals(120)
    await reconcile()
    list = withdrawals(90).map((item) => ({ ...item, id: `other-${item.id}` }))
    expect(await reconcile()).toMatchObject({ lines: 90 })
    const rows = await query<{ id: string }>(opened.databaseUrl, 'select id from star_transactions')
    expect(rows).toHaveLength(90)
  })
})
