import { expect, test } from 'vitest'
import { explain } from '../../test/explain.ts'
import { query } from '../../test/query.ts'
import { invoicePayload } from '../index.ts'
import { addUser, useTestData } from '../testing/index.ts'
import { overview } from './overview.ts'

test('the days are those of the time zone of the input', async () => {
  const { data, databaseUrl } = await useTestData()
  const userId = await addUser(data, 20)
  for (const [n, price] of [3, 5].entries()) {
    await data.readings.buy({
      userId,
      spreadType: 'single',
      cards: [],
      interpretation: 'x',
      price,
      idempotencyKey: `o${n}`,
    })
  }
  // 23:30 UTC of yesterday is already today in Tokyo.
  const late = `date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - interval '30 minutes'`
  await query(databaseUrl, `update readings set created_at = ${late}`)
  const days = async (timeZone: string) => (await data.overview({ days: 2, timeZone })).days
  expect((await days('UTC')).map(({ readings }) => readings)).toEqual([2, 0])
  const noon = new Date().getUTCHours() < 15
  expect((await days('Asia/Tokyo')).map(({ readings }) => readings)).toEqual(noon ? [0, 2] : [2, 0])

  const { users, activeUsers, readings, creditsHeld, days: all } = await data.overview()
  expect({ users, activeUsers, readings, creditsHeld }).toEqual({
    users: 1,
    activeUsers: 1,
    readings: 2,
    creditsHeld: 12,
  })
  expect(all).toHaveLength(30)
  expect(all.at(-1)).toMatchObject({ newUsers: 1, creditsGranted: 20, creditsSpent: 8, creditsSold: 0 })
})

test('a purchase counts on the day on which it was paid, not on the day of its invoice', async () => {
  const { data, databaseUrl } = await useTestData()
  const userId = await addUser(data)
  const { transactionId } = await data.transactions.openPurchase({
    userId,
    product: 'credits-30',
    credits: 30,
    stars: 125,
    idempotencyKey: 'opened before it was paid',
  })
  await rewrite(databaseUrl, `update transactions set created_at = created_at - interval '1 day'`)
  const payload = invoicePayload(transactionId)
  await data.transactions.completePurchase({ userId, chargeId: 'paid', payload, stars: 125 })
  // A second purchase stays open.
  await data.transactions.openPurchase({
    userId,
    product: 'credits-30',
    credits: 30,
    stars: 125,
    idempotencyKey: 'never paid',
  })
  const { days } = await data.overview({ days: 3 })
  expect(days.map(({ creditsSold }) => creditsSold)).toEqual([0, 0, 30])
})

test('each figure is read by its index once for the whole period', async () => {
  const { databaseUrl } = await useTestData()
  await rewrite(
    databaseUrl,
    `insert into users (telegram_id, created_at, last_active_at)
     select 5000000000 + n, now() - n * interval '20 minutes', now() - n * interval '20 minutes'
       from generate_series(1, 30000) n;
     insert into readings (user_id, spread_type, cards, interpretation, created_at)
     select id, 'single', '[]', 'x', created_at from users;
     insert into transactions (
       user_id, type, amount, credits_before, credits_after, status, credit_version, created_at, completed_at
     )
     select id, case when id % 4 = 0 then 'purchase' else 'bonus' end, 10, 0, 10, 'completed', 2, created_at, created_at
       from users;
     analyze users, readings, transactions`,
  )
  const plan = await explain(databaseUrl, overview.text, [30, 'Europe/Berlin'])
  for (const index of [
    'idx_users_created_at',
    'idx_users_activity',
    'idx_readings_created_at',
    'idx_transactions_paid',
    'idx_transactions_created_at',
  ]) {
    expect(plan.split(index), plan).toHaveLength(2)
  }
  expect(plan).not.toContain('Seq Scan on transactions')
})

/** Runs SQL without the triggers of the ledger. */
const rewrite = (databaseUrl: string, sql: string) =>
  query(databaseUrl, `set session_replication_role = replica; ${sql}`)

test.each([{ days: 0 }, { days: 367 }, { timeZone: 'Mars/Olympus' }, { timeZone: '' }])(
  '%o is refused',
  async (input) => {
    const { data } = await useTestData()
    await expect(data.overview(input)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: Object.keys(input)[0],
    })
  },
)
