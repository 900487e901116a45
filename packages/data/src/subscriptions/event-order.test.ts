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

/** What Telegram tells of one subscription, in the order in which it happened: the update's number is the place. */
type Event = { kind: 'paid'; period: number } | { kind: 'canceled' | 'active' | 'failed' }

/** A life of a subscription: paid first, then any number of changes and renewals. */
const life = fc
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

/** Every event at least once, some again, in any order. */
const told = life.chain((events) =>
  fc
    .tuple(
      fc.shuffledSubarray([...events.keys()], { minLength: events.length }),
      fc.array(fc.nat({ max: events.length - 1 }), { maxLength: 4 }),
      fc.boolean(),
    )
    .map(([order, again, atOnce]) => ({ events, order: [...order, ...again], atOnce })),
)

let numbers = 0

/** A person to whom these events are told in this order, and how they stand in the end. */
async function liveThrough(events: Event[], order: number[], atOnce = false) {
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
  const notify = async (place: number) => {
    const event = events[place]
    const updateId = 1_000 + place
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
  if (atOnce) await Promise.all(order.map(notify))
  else for (const place of order) await notify(place)
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

test('the events of a subscription come to the same in any order, repeated or at once', async () => {
  await fc.assert(
    fc.asyncProperty(told, async ({ events, order, atOnce }) => {
      const expected = await liveThrough(events, [...events.keys()])
      expect(expected.chargeId).toBe('period 1')
      const last = events.at(-1)
      expect(expected.status).toBe(last?.kind === 'paid' ? 'active' : last?.kind)
      expect(await liveThrough(events, order, atOnce)).toEqual(expected)
    }),
    { seed: 20_250_214, numRuns: 30 },
  )
  expect((await data.reconcile()).discrepancies).toEqual([])
}, 240_000)

test('a subscription that was canceled before its first payment is canceled', async () => {
  const events: Event[] = [{ kind: 'paid', period: 1 }, { kind: 'canceled' }]
  expect(await liveThrough(events, [1, 0])).toMatchObject({ status: 'canceled', chargeId: 'period 1' })
})

test('a renewal that comes before the first payment does not name the subscription', async () => {
  const events: Event[] = [
    { kind: 'paid', period: 1 },
    { kind: 'paid', period: 2 },
  ]
  expect(await liveThrough(events, [1, 0])).toMatchObject({
    chargeId: 'period 1',
    firstMonth: 'period 1',
    balance: 120,
  })
})

test('after a quiet week Telegram may number updates anew, and the lower number is the newer one', async () => {
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

test('a first payment that is parked names the subscription all the same, whichever comes first', async () => {
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
    for (const notify of order === 'first' ? payments : payments.toReversed()) await notify()
    expect(await data.subscriptions.list(userId)).toMatchObject([{ chargeId: `parked first: ${order} 1` }])
  }
})
