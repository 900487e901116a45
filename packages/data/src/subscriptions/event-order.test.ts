import fc from 'fast-check'
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
const began = Date.now()

/** An event of one subscription. Events are in the order in which they happened; the index is the update's number. */
type Event = { kind: 'paid'; period: number } | { kind: 'canceled' | 'active' | 'failed' }

/** The events of a subscription: a first payment, then any changes and renewals. */
const lifecycle = fc
  .array(fc.constantFrom('renewed', 'canceled', 'active', 'failed'), { maxLength: 7 })
  .map((rest): Event[] => {
    let period = 1
    const later = rest.map((kind): Event => {
      if (kind !== 'renewed') return { kind } as Event
      period += 1
      return { kind: 'paid', period }
    })
    return [{ kind: 'paid', period: 1 }, ...later]
  })

/** Deliveries of the events: each at least once, some repeatedly, in any order. */
const deliveries = lifecycle.chain((events) =>
  fc
    .tuple(
      fc.shuffledSubarray([...events.keys()], { minLength: events.length }),
      fc.array(fc.nat({ max: events.length - 1 }), { maxLength: 4 }),
      fc.boolean(),
    )
    .map(([order, again, isConcurrent]) => ({ events, order: [...order, ...again], isConcurrent })),
)

let numbers = 0

/** Delivers the events of a new user in this order. @returns the final state */
async function deliver(events: Event[], order: number[], isConcurrent = false) {
  numbers += 1
  const number = numbers
  const userId = await addUser(data)
  const { transactionId: invoiceId } = await data.transactions.openPurchase({
    userId,
    product: 'premium',
    credits: 60,
    stars: 250,
    tier: 'premium',
    idempotencyKey: `life:${number}`,
  })
  const deliverOne = async (index: number) => {
    const event = events[index]
    const updateId = 1_000 + index
    if (event?.kind === 'paid') {
      await data.transactions.completePurchase({
        userId,
        chargeId: `life ${number}, period ${event.period}`,
        payload: invoicePayload(invoiceId),
        stars: 250,
        paidAt: new Date(began + (event.period - 1) * 30 * day),
        periodEnd: new Date(began + event.period * 30 * day),
        isRenewal: event.period > 1,
        updateId,
      })
    } else if (event) await data.subscriptions.change({ userId, invoiceId, status: event.kind, updateId })
  }
  if (isConcurrent) await Promise.all(order.map(deliverOne))
  else for (const index of order) await deliverOne(index)
  const user = await data.users.get(userId)
  const { items } = await data.transactions.history(userId, { limit: 100 })
  const [subscription] = await data.subscriptions.list(userId)
  return {
    ...subscription,
    userId: undefined,
    invoiceId: undefined,
    createdAt: undefined,
    chargeId: subscription?.chargeId.replace(/^life \d+, /, ''),
    tier: user?.subscriptionTier,
    end: user?.subscriptionExpiresAt,
    balance: (await data.credits.balance(userId)).balance,
    firstMonth: items.find(({ id }) => id === invoiceId)?.paymentReference?.replace(/^life \d+, /, ''),
    purchases: items.length,
  }
}

test('the events of a subscription have the same result in any order, repeated or concurrent', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ events, order, isConcurrent }) => {
      const expected = await deliver(events, [...events.keys()])
      expect(expected.chargeId).toBe('period 1')
      const last = events.at(-1)
      expect(expected.status).toBe(last?.kind === 'paid' ? 'active' : last?.kind)
      expect(await deliver(events, order, isConcurrent)).toEqual(expected)
    }),
    { seed: 20_250_214, numRuns: 30 },
  )
  expect((await data.reconcile()).discrepancies).toEqual([])
}, 240_000)

test('a subscription that was canceled before its first payment is canceled', async () => {
  const events: Event[] = [{ kind: 'paid', period: 1 }, { kind: 'canceled' }]
  expect(await deliver(events, [1, 0])).toMatchObject({ status: 'canceled', chargeId: 'period 1' })
})

test('a renewal that arrives before the first payment does not set the charge id of the subscription', async () => {
  const events: Event[] = [
    { kind: 'paid', period: 1 },
    { kind: 'paid', period: 2 },
  ]
  expect(await deliver(events, [1, 0])).toMatchObject({
    chargeId: 'period 1',
    firstMonth: 'period 1',
    balance: 120,
  })
})

test('after a week without updates Telegram may restart the numbers, and the lower number is the newer one', async () => {
  const userId = await addUser(data)
  const { transactionId: invoiceId } = await data.transactions.openPurchase({
    userId,
    product: 'premium',
    credits: 60,
    stars: 250,
    tier: 'premium',
    idempotencyKey: 'quiet week',
  })
  await data.transactions.completePurchase({
    userId,
    chargeId: 'before the quiet week',
    payload: invoicePayload(invoiceId),
    stars: 250,
    periodEnd: new Date(began + 30 * day),
    updateId: 900_000,
  })
  const change = () => data.subscriptions.change({ userId, invoiceId, status: 'canceled', updateId: 5 })
  expect(await change()).toBeNull()
  await data.prisma.subscriptionUpdate.update({
    where: { invoiceId },
    data: { receivedAt: new Date(Date.now() - 8 * day) },
  })
  expect(await change()).toMatchObject({ status: 'canceled' })
})

test('a parked first payment sets the charge id of the subscription, whichever payment arrives first', async () => {
  for (const order of ['first', 'renewal']) {
    const userId = await addUser(data)
    const { transactionId: invoiceId } = await data.transactions.openPurchase({
      userId,
      product: 'premium',
      credits: 60,
      stars: 250,
      tier: 'premium',
      idempotencyKey: `parked first: ${order}`,
    })
    const pay = (period: number, stars: number) =>
      data.transactions.completePurchase({
        userId,
        chargeId: `parked first: ${order} ${period}`,
        payload: invoicePayload(invoiceId),
        stars,
        periodEnd: new Date(began + period * 30 * day),
      })
    const payments = [() => pay(1, 249), () => pay(2, 250)]
    for (const deliverOne of order === 'first' ? payments : payments.toReversed()) await deliverOne()
    expect(await data.subscriptions.list(userId)).toMatchObject([{ chargeId: `parked first: ${order} 1` }])
  }
})
