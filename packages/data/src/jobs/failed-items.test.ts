import { expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { type ItemFailure, invoicePayload, jobs, maxBalance, type StarListItem } from '../index.ts'
import { addUser, type TestData, useTestData } from '../testing/index.ts'

const day = 86_400_000

/** Creates a trigger that refuses updates of some rows. */
async function poison({ databaseUrl }: TestData, table: string, when: string): Promise<void> {
  await query(
    databaseUrl,
    `create function refuse_${table}() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$;
     create trigger refuse_${table} before update on ${table} for each row when (${when})
       execute function refuse_${table}()`,
  )
}

/** Drops the trigger. */
const cure = ({ databaseUrl }: TestData, table: string) =>
  query(databaseUrl, `drop trigger refuse_${table} on ${table}`)

/** Makes the pending rows older. */
const age = ({ databaseUrl }: TestData, interval: string) =>
  query(
    databaseUrl,
    `set session_replication_role = replica;
     update transactions set created_at = created_at - interval '${interval}' where status = 'pending'`,
  )

const endBackoff = ({ databaseUrl }: TestData) =>
  query(databaseUrl, 'update failed_items set not_before = now()')

async function run(opened: TestData, name: string, readStarList?: () => Promise<StarListItem[]>) {
  const failures: ItemFailure[] = []
  const job = jobs.find((one) => one.name === name)
  const figures = await job?.run({
    data: opened.data,
    readStarList,
    onFailure: (failure) => failures.push(failure),
  })
  return { figures, items: failures.map(({ item }) => item) }
}

test('a hold that cannot be released does not block other holds', async () => {
  const opened = await useTestData()
  const { data } = opened
  const full = await addUser(data, 10)
  const bad = await data.readings.reserve({ userId: full, price: 10, idempotencyKey: 'bad' })
  for (const amount of [1_000_000_000, 1_000_000_000, maxBalance - 2_000_000_000]) {
    const idempotencyKey = `fill:${amount}:${(await data.credits.balance(full)).version}`
    await data.credits.grant({ userId: full, amount, reason: 'x', actor: 'x', idempotencyKey })
  }
  const others = await Promise.all(
    [1, 2, 3].map(async (n) => {
      const userId = await addUser(data, 10)
      await data.readings.reserve({ userId, price: 4, idempotencyKey: `good:${n}` })
      return userId
    }),
  )
  const [userId = 0n] = others
  await data.transactions.openPurchase({
    userId,
    product: 'x',
    credits: 10,
    stars: 50,
    idempotencyKey: 'unpaid',
  })
  await age(opened, '2 days')
  const item = `hold ${bad.transactionId}`
  expect(await run(opened, 'release-expired-holds')).toEqual({
    figures: { released: 3, failed: 1 },
    items: [item],
  })
  for (const id of others) expect(await data.credits.balance(id)).toMatchObject({ balance: 10 })
  // It is deferred, with a longer backoff after each failure.
  expect(await run(opened, 'release-expired-holds')).toMatchObject({ figures: { failed: 0 } })
  await endBackoff(opened)
  expect(await run(opened, 'release-expired-holds')).toMatchObject({ figures: { failed: 1 } })
  const [failed] = await data.failedItems()
  expect(failed).toMatchObject({ job: 'release-expired-holds', item, attempts: 2 })
  expect(failed?.error).toContain('beyond 2 147 483 647')
  // Once the credits fit the balance, it is released, and its failure is deleted.
  await data.readings.buy({
    userId: full,
    spreadType: 'single',
    question: null,
    cards: [],
    interpretation: 'x',
    price: 100,
    idempotencyKey: 'spend',
  })
  await endBackoff(opened)
  expect(await run(opened, 'release-expired-holds')).toMatchObject({ figures: { released: 1, failed: 0 } })
  expect(await data.failedItems()).toEqual([])
  expect((await data.reconcile()).discrepancies).toEqual([])
})

test('a purchase that cannot be closed does not block others', async () => {
  const opened = await useTestData()
  const { data } = opened
  const userId = await addUser(data)
  const ids: bigint[] = []
  for (const n of [1, 2, 3]) {
    const offer = { userId, product: 'x', credits: 10, stars: 50, idempotencyKey: `unpaid:${n}` }
    ids.push((await data.transactions.openPurchase(offer)).transactionId)
  }
  await age(opened, '2 days')
  await poison(opened, 'transactions', `old.id = ${ids[1]}`)
  expect(await run(opened, 'expire-purchases')).toEqual({
    figures: { expired: 2, failed: 1 },
    items: [`purchase ${ids[1]}`],
  })
  expect(await run(opened, 'expire-purchases')).toMatchObject({ figures: { expired: 0, failed: 0 } })
  await cure(opened, 'transactions')
  await endBackoff(opened)
  expect(await run(opened, 'expire-purchases')).toMatchObject({ figures: { expired: 1, failed: 0 } })
})

test('a tier that cannot be lowered does not block others', async () => {
  const opened = await useTestData()
  const { data } = opened
  const ids: bigint[] = []
  for (let n = 0; n < 3; n += 1) {
    const userId = await addUser(data)
    const expiresAt = new Date(Date.now() - 10 * day)
    await data.users.setTier({ userId, tier: 'premium', expiresAt, actor: 'operator:a@b.c', reason: 'x' })
    ids.push(userId)
  }
  await poison(opened, 'users', `old.id = ${ids[1]} and new.subscription_tier = 'basic'`)
  expect(await run(opened, 'lapse-tiers')).toEqual({
    figures: { lowered: 2, failed: 1 },
    items: [`user ${ids[1]}`],
  })
  expect(await run(opened, 'lapse-tiers')).toMatchObject({ figures: { lowered: 0, failed: 0 } })
})

test('a payment on Telegram’s list that cannot be settled does not block others, and stays a discrepancy', async () => {
  const opened = await useTestData()
  const { data } = opened
  const lines = await Promise.all(
    [1, 2, 3].map(async (n): Promise<StarListItem> => {
      const userId = await addUser(data)
      const offer = { userId, product: 'x', credits: 10, stars: 50, idempotencyKey: `list:${n}` }
      const { transactionId } = await data.transactions.openPurchase(offer)
      const user = await data.users.get(userId)
      return {
        id: `listed ${n}`,
        direction: 'incoming',
        stars: 50,
        nanostars: 0,
        kind: 'invoice_payment',
        telegramId: user?.telegramId ?? null,
        payload: invoicePayload(transactionId),
        subscriptionPeriod: null,
        happenedAt: new Date(),
      }
    }),
  )
  const bad = await data.users.byTelegramId(lines[1]?.telegramId ?? 0n)
  await poison(opened, 'credits', `old.user_id = ${bad?.id}`)
  await query(
    opened.databaseUrl,
    `set session_replication_role = replica;
     update transactions set created_at = now() - interval '1 day'`,
  )
  const list = lines.map((line) => ({ ...line, happenedAt: new Date(Date.now() - 3_600_000) }))
  const read = async (offset = 0, limit = 100) => list.slice(offset, offset + limit)
  expect(await run(opened, 'reconcile-stars', read)).toEqual({
    figures: { lines: 3, payments: 2, settled: 2, foreign: 0, failed: 1, discrepancies: 1 },
    items: ['missing_payment listed 2'],
  })
  expect(await run(opened, 'reconcile-stars', read)).toMatchObject({
    figures: { failed: 0, discrepancies: 1 },
  })
  await cure(opened, 'credits')
  await endBackoff(opened)
  expect(await run(opened, 'reconcile-stars', read)).toMatchObject({
    figures: { settled: 1, discrepancies: 0 },
  })
  expect(await data.failedItems()).toEqual([])
})
