import { expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { type Data, invoicePayload, type ReadStarList, type StarListItem } from '../index.ts'
import { addUser, useTestData } from '../testing/index.ts'

const hour = 3_600_000
const years = 365 * 24 * hour

/** A bot whose list of Stars can be set. */
async function useList(botId?: bigint) {
  const opened = await useTestData({ botId })
  const { data } = opened
  let list: StarListItem[] = []
  const read: ReadStarList = async (offset, limit) => list.slice(offset, offset + limit)
  return {
    ...opened,
    reconcile: (items: StarListItem[], settle = true) => {
      list = items
      return data.reconciliations.reconcileStars(read, { gracePeriod: -10, settle })
    },
  }
}

const listed = (id: string, more: Partial<StarListItem> = {}): StarListItem => ({
  id,
  direction: 'incoming',
  stars: 125,
  kind: 'invoice_payment',
  telegramId: 5_000_000_001n,
  payload: 'gold_pack',
  subscriptionPeriod: null,
  happenedAt: new Date(Date.now() - 2 * years),
  ...more,
})

async function open(data: Data, userId: bigint, idempotencyKey: string): Promise<string> {
  const offer = { product: 'credits-30', credits: 30, stars: 125 }
  const { transactionId } = await data.transactions.openPurchase({ userId, ...offer, idempotencyKey })
  return invoicePayload(transactionId)
}

const notifications = (data: Data) => data.notifications.claim({ limit: 100 })
const charges = (items: { chargeId: string }[]) => items.map(({ chargeId }) => chargeId).sort()

test('payments that a bot received before it used this database are recorded as foreign, and their payers are not notified', async () => {
  const { data, reconcile } = await useList(77n)
  const userId = await addUser(data)
  const telegramId = (await data.users.get(userId))?.telegramId ?? 0n
  const lost = listed('lost', {
    telegramId,
    payload: await open(data, userId, 'lost'),
    happenedAt: new Date(),
  })
  const old = [
    listed('old-1'),
    listed('old-2', { telegramId: 5_000_000_002n, payload: null, subscriptionPeriod: 2_592_000 }),
    listed('old-3', { telegramId, payload: 'purchase:888888' }),
    // The payload has our form and names an existing purchase, which was opened two years later.
    listed('old-4', { telegramId, payload: await open(data, userId, 'today') }),
    listed('old-5', { direction: 'incoming' }),
    listed('old-5', { direction: 'outgoing', happenedAt: new Date() }),
  ]
  const names = ['old-1', 'old-2', 'old-3', 'old-4', 'old-5']

  const unsettled = await reconcile([...old, lost], false)
  expect(charges(unsettled.foreign)).toEqual(names)
  expect(unsettled.discrepancies).toMatchObject([{ kind: 'missing_payment', chargeId: 'lost' }])

  const settled = await reconcile([...old, lost])
  expect(charges(settled.foreign)).toEqual(names)
  expect(settled).toMatchObject({ discrepancies: [], settled: [{ chargeId: 'lost' }] })
  const { items } = await data.payments.list({ state: 'foreign' })
  expect(charges(items)).toEqual(['old-1', 'old-2', 'old-3', 'old-4'])
  expect(items.every(({ botId, invoiceId }) => botId === 77n && invoiceId === null)).toBe(true)
  expect(await data.payments.get('old-5')).toMatchObject({ state: 'refunded' })
  expect(await data.payments.get('lost')).toMatchObject({ state: 'credited' })
  expect((await data.payments.list({ state: 'parked' })).items).toEqual([])
  // Only the payer of the invoice of this database is notified.
  expect(await notifications(data)).toMatchObject([{ userId, kind: 'payment_credited' }])

  expect(await reconcile([...old, lost])).toMatchObject({ discrepancies: [], settled: [], foreign: [] })
  expect((await data.reconcile()).discrepancies).toEqual([])
  const reconciliations = await data.reconciliations.list({ subject: 'stars' })
  expect(
    reconciliations.items.map(({ counts, discrepancyCount }) => [counts.foreign, discrepancyCount]),
  ).toEqual([
    [0, 0],
    [5, 0],
    [5, 1],
  ])
})

test('a user who only paid before this database is not active', async () => {
  const { data, reconcile } = await useList()
  const old = listed('old')
  await reconcile([old])
  const user = await data.users.byTelegramId(old.telegramId ?? 0n)
  expect(user).toMatchObject({ createdAt: old.happenedAt, lastActiveAt: null })
  const registered = await data.users.register({ telegramId: old.telegramId ?? 0n, username: 'a' })
  expect(registered).toMatchObject({ id: user?.id, username: 'a', created: false })
  expect(registered.lastActiveAt).not.toBeNull()
})

test('an operator may credit a foreign payment, for example after a restore, and then the user is notified', async () => {
  const { data, reconcile } = await useList(77n)
  await reconcile([listed('old')])
  await data.payments.creditParked({
    chargeId: 'old',
    credits: 30,
    reason: 'restored',
    actor: 'operator:a@b.c',
  })
  expect(await data.payments.get('old')).toMatchObject({ state: 'credited' })
  expect(await notifications(data)).toMatchObject([{ kind: 'payment_credited' }])
  expect(await reconcile([listed('old')])).toMatchObject({ discrepancies: [], foreign: [] })
})

test('a commission is part of the amount of a payment, and a missing fraction of a Star is a discrepancy', async () => {
  const { data, reconcile } = await useList()
  const userId = await addUser(data)
  const telegramId = (await data.users.get(userId))?.telegramId ?? 0n
  const [recorded, lost, odd] = [
    await open(data, userId, 'a'),
    await open(data, userId, 'b'),
    await open(data, userId, 'c'),
  ]
  const common = { telegramId, happenedAt: new Date(), commission: 12_500_000_000n, nanostars: 0 }
  await data.transactions.completePurchase({ userId, chargeId: 'recorded', payload: recorded, stars: 125 })
  await data.transactions.completePurchase({ userId, chargeId: 'odd', payload: odd, stars: 125 })
  const found = await reconcile([
    listed('recorded', { ...common, payload: recorded }),
    listed('lost', { ...common, payload: lost }),
    listed('odd', { ...common, payload: odd, stars: 112, nanostars: 500_000_000 }),
  ])
  expect(found).toMatchObject({
    settled: [{ chargeId: 'lost', found: 125 }],
    discrepancies: [{ kind: 'other_amount', chargeId: 'odd', expected: 125, found: 112.5 }],
  })
  expect(await data.payments.get('lost')).toMatchObject({ state: 'credited', stars: 125 })
  expect((await data.credits.balance(userId)).balance).toBe(90)
})

test('a payment that an earlier version parked without an invoice is foreign, and not counted as parked', async () => {
  const { data, databaseUrl } = await useTestData()
  const userId = await addUser(data)
  await query(
    databaseUrl,
    `insert into payments (charge_id, user_id, stars, currency, payload, paid_at, parked_reason)
     values ('old', ${userId}, 5, 'XTR', 'x', now(), 'unknown_invoice')`,
  )
  expect(await data.payments.get('old')).toMatchObject({ state: 'foreign', botId: null })
  const metrics = await data.metrics.metrics()
  expect(metrics).toContain('tarot_payments_parked 0')
  expect(metrics).toContain('tarot_payments_foreign 1')
})

test('a payment whose invoice a failover has lost is parked, from an update or from the list', async () => {
  const { data, reconcile } = await useList(77n)
  await data.bots.admitCurrent('sandbox_bot')
  const userId = await addUser(data)
  const telegramId = (await data.users.get(userId))?.telegramId ?? 0n
  const lost = { telegramId, payload: invoicePayload(888_888n), happenedAt: new Date() }
  const received = await data.transactions.completePurchase({
    ...{ userId, chargeId: 'received', payload: lost.payload, stars: 125 },
  })
  expect(received).toMatchObject({ outcome: 'parked', parkedReason: 'lost_invoice' })
  const list = [
    listed('received', lost),
    listed('found', lost),
    listed('old', { ...lost, happenedAt: new Date(0) }),
  ]
  const found = await reconcile(list)
  expect(found).toMatchObject({ discrepancies: [], settled: [{ chargeId: 'found' }] })
  expect(charges(found.foreign)).toEqual(['old'])
  expect(charges((await data.payments.list({ state: 'parked' })).items)).toEqual(['found', 'received'])
  expect(await notifications(data)).toMatchObject([{ kind: 'payment_parked' }, { kind: 'payment_parked' }])
})
