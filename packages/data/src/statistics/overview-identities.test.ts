import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { invoicePayload, type Overview } from '../index.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'

let opened: TestData
let data: TestData['data']
beforeAll(async () => {
  opened = await openTestData()
  data = opened.data
})
afterAll(() => opened.close())

let number = 0
const unique = () => {
  number += 1
  return `identities ${number}`
}

/** Random actions of a user. An action with too few credits has no effect. */
const actions = {
  async gift(userId: bigint, credits: number) {
    const gift = { userId, amount: credits, reason: 'test', actor: 'test', idempotencyKey: unique() }
    await data.credits.grant(gift)
  },
  async reading(userId: bigint, price: number) {
    await buy(userId, price)
  },
  async refundedReading(userId: bigint, price: number) {
    const bought = await buy(userId, price)
    if (bought) await refund(bought.transactionId)
  },
  async hold(userId: bigint, price: number) {
    await hold(userId, price)
  },
  async releasedHold(userId: bigint, price: number) {
    const held = await hold(userId, price)
    if (held) await data.readings.release({ userId, transactionId: held.transactionId, reason: 'test' })
  },
  async openPurchase(userId: bigint, credits: number) {
    await open(userId, credits)
  },
  async purchase(userId: bigint, credits: number) {
    await pay(userId, await open(userId, credits))
  },
  async parkedPurchase(userId: bigint, credits: number) {
    const chargeId = await pay(userId, null)
    await data.payments.creditParked({ chargeId, credits, reason: 'test', actor: 'test' })
  },
  /** Some of its credits may be spent before the refund, which causes a shortfall. */
  async refundedPurchase(userId: bigint, credits: number) {
    const chargeId = await pay(userId, await open(userId, credits))
    await buy(userId, Math.ceil(credits / 2))
    await data.payments.recordRefund({ userId, chargeId, stars: 100, payload: '' })
  },
}
type Action = keyof typeof actions

const ignoreInsufficientCredits = (error: { code?: string }) => {
  if (error.code !== 'INSUFFICIENT_CREDITS') throw error
  return null
}
const buy = (userId: bigint, price: number) =>
  data.readings
    .buy({ userId, spreadType: 'single', cards: [], interpretation: 'x', price, idempotencyKey: unique() })
    .catch(ignoreInsufficientCredits)
const hold = (userId: bigint, price: number) =>
  data.readings.reserve({ userId, price, idempotencyKey: unique() }).catch(ignoreInsufficientCredits)
const refund = (transactionId: bigint) =>
  data.transactions.refund({ transactionId, reason: 'test', actor: 'test' })
const open = async (userId: bigint, credits: number) => {
  const offer = { userId, product: 'test', credits, stars: 100, idempotencyKey: unique() }
  return (await data.transactions.openPurchase(offer)).transactionId
}
/** @param invoiceId null for a payment without an invoice */
const pay = async (userId: bigint, invoiceId: bigint | null) => {
  const chargeId = unique()
  const payload = invoiceId === null ? '' : invoicePayload(invoiceId)
  await data.transactions.completePurchase({ userId, chargeId, payload, stars: 100 })
  return chargeId
}

interface Entry {
  type: 'purchase' | 'reading' | 'refund' | 'bonus'
  amount: number
  /** When the balance changed. */
  postedAt: Date
}

/** The expected figures, computed from all rows. */
async function expected({ days }: Overview, timeZone: string) {
  const { databaseUrl } = opened
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
  const entries = await query<Entry>(
    databaseUrl,
    `select type, amount, case type when 'purchase' then completed_at else created_at end as "postedAt"
       from transactions where credit_version is not null`,
  )
  const sumOf = (fits: (entry: Entry & { day: string }) => boolean) =>
    entries
      .map((entry) => ({ ...entry, day: format.format(entry.postedAt) }))
      .filter(fits)
      .reduce((sum, { amount }) => sum + amount, 0)
  const timesOf = async (table: string) =>
    (await query<{ at: Date }>(databaseUrl, `select created_at as at from ${table}`)).map(({ at }) =>
      format.format(at),
    )
  const [users, readings] = [await timesOf('users'), await timesOf('readings')]
  const [{ held } = { held: Number.NaN }] = await query<{ held: number }>(
    databaseUrl,
    'select sum(balance)::float8 as held from credits',
  )
  const [{ active } = { active: Number.NaN }] = await query<{ active: number }>(
    databaseUrl,
    `select count(*)::integer as active from users where is_active and last_active_at > now() - interval '7 days'`,
  )
  const [first = ''] = days.map(({ day }) => day)
  return {
    users: users.length,
    usersBefore: users.filter((day) => day < first).length,
    activeUsers: active,
    readings: readings.length,
    creditsHeld: held,
    creditsHeldBefore: sumOf(({ day }) => day < first),
    days: days.map(({ day: one }) => ({
      day: one,
      newUsers: users.filter((day) => day === one).length,
      readings: readings.filter((day) => day === one).length,
      creditsSold: sumOf(({ day, type }) => day === one && type === 'purchase'),
      creditsGranted: sumOf(({ day, type }) => day === one && type === 'bonus'),
      creditsSpent: 0 - sumOf(({ day, type }) => day === one && type === 'reading'),
      creditsRefunded: sumOf(({ day, type, amount }) => day === one && type === 'refund' && amount > 0),
      creditsDebited: 0 - sumOf(({ day, type, amount }) => day === one && type === 'refund' && amount < 0),
    })),
  }
}

const sum = (days: Overview['days'], name: Exclude<keyof Overview['days'][number], 'day'>) =>
  days.reduce((total, day) => total + day[name], 0)

function checkIdentities({ users, usersBefore, creditsHeld, creditsHeldBefore, days }: Overview) {
  expect(usersBefore + sum(days, 'newUsers')).toBe(users)
  const [sold, granted, spent, refunded, debited] = (
    ['creditsSold', 'creditsGranted', 'creditsSpent', 'creditsRefunded', 'creditsDebited'] as const
  ).map((name) => sum(days, name)) as [number, number, number, number, number]
  expect(creditsHeldBefore + sold + granted - spent + refunded - debited).toBe(creditsHeld)
}

test('after random actions, every figure equals that of the rows, and the identities hold', async () => {
  const history = fc.array(
    fc.record({
      action: fc.constantFrom(...(Object.keys(actions) as Action[])),
      user: fc.nat({ max: 2 }),
      credits: fc.integer({ min: 1, max: 40 }),
      hoursAgo: fc.nat({ max: 24 * 12 }),
    }),
    { minLength: 4, maxLength: 12 },
  )
  const zones = fc.constantFrom('UTC', 'Pacific/Kiritimati', 'America/St_Johns')
  await fc.assert(
    fc.asyncProperty(history, zones, async (happened, timeZone) => {
      const users = [await addUser(data, 5), await addUser(data), await addUser(data)]
      for (const { action, user, credits, hoursAgo } of happened) {
        const [{ last } = { last: 0n }] = await query<{ last: bigint }>(
          opened.databaseUrl,
          'select coalesce(max(id), 0) as last from transactions',
        )
        await actions[action](users[user] ?? 0n, credits)
        // Without the triggers: makes the rows older.
        await query(
          opened.databaseUrl,
          `set session_replication_role = replica;
           update transactions
              set created_at = created_at - interval '${hoursAgo} hours',
                  completed_at = completed_at - interval '${Math.floor(hoursAgo / 2)} hours'
            where id > ${last}`,
        )
      }
      for (const days of [1, 5, 30]) {
        const overview = await data.overview({ days, timeZone })
        expect(overview).toMatchObject(await expected(overview, timeZone))
        checkIdentities(overview)
      }
    }),
    { numRuns: 12 },
  )
})

test('the identities hold while users continue', async () => {
  const users = await Promise.all([1, 2, 3, 4].map(() => addUser(data, 50)))
  let running = true
  const activity = users.map(async (userId) => {
    while (running)
      for (const action of ['gift', 'refundedReading', 'refundedPurchase'] as const)
        await actions[action](userId, 6)
  })
  for (let times = 0; times < 15; times += 1) checkIdentities(await data.overview({ days: 1 }))
  running = false
  await Promise.all(activity)
})
