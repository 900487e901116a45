import { expect, onTestFinished, test } from 'vitest'
import { advisoryLock, untilWaiting } from '../../test/lock.ts'
import { query } from '../../test/query.ts'
import { createDatabase } from '../database/database.ts'
import { createPool } from '../database/pool.ts'
import { type Data, invoicePayload } from '../index.ts'
import { addUser, type TestData, useTestData } from '../testing/index.ts'
import { changeSubscription } from './change-subscription.ts'

const day = 86_400_000
const began = Date.now() - 90 * day

/** A subscriber whose first month, the only one that is paid, ended sixty days ago. */
async function subscribe(data: Data) {
  const userId = await addUser(data)
  const { transactionId: invoiceId } = await data.transactions.openPurchase({
    userId,
    product: 'premium',
    credits: 60,
    stars: 250,
    tier: 'premium',
    idempotencyKey: 'plan',
  })
  const pay = (period: number, updateId: number | null = null) =>
    data.transactions.completePurchase({
      userId,
      chargeId: `period ${period}`,
      payload: invoicePayload(invoiceId),
      stars: 250,
      paidAt: new Date(began + (period - 1) * 30 * day),
      periodEnd: new Date(began + period * 30 * day),
      isRenewal: period > 1,
      updateId,
    })
  await pay(1)
  const subscription = { userId, invoiceId }
  return {
    userId,
    subscription,
    pay,
    refund: () => data.payments.recordRefund({ userId, chargeId: 'period 1', stars: 250, payload: '' }),
  }
}

/** Pauses the first statement that changes this table while it holds the lock of that row. @returns resumes it */
async function pauseFirstChange(
  { databaseUrl }: TestData,
  { table = 'subscriptions', when = 'true' } = {},
): Promise<() => Promise<unknown>> {
  await query(
    databaseUrl,
    `create sequence changes;
     create function pause_first() returns trigger language plpgsql as $$
     begin
       if nextval('changes') = 1 then perform pg_advisory_xact_lock(1); end if;
       return new;
     end $$;
     create trigger pause_first before update on ${table} for each row when (${when}) execute function pause_first()`,
  )
  return advisoryLock(databaseUrl, 1)
}

test('a change of the renewal and a payment at once wait for each other in one order', async () => {
  const opened = await useTestData()
  const { data, databaseUrl } = opened
  const { subscription, pay } = await subscribe(data)
  const resume = await pauseFirstChange(opened)
  const changed = data.subscriptions.change({ ...subscription, status: 'failed' })
  await untilWaiting(databaseUrl, 1)
  const paid = pay(2)
  await untilWaiting(databaseUrl, 2)
  await resume()
  expect(await changed).toMatchObject({ status: 'failed' })
  expect(await paid).toMatchObject({ outcome: 'credited' })
})

test.each(['payment', 'refund'])('a tier that lapses during a %s waits for it in one order', async (what) => {
  const opened = await useTestData()
  const { data, databaseUrl } = opened
  const { userId, pay, refund } = await subscribe(data)
  const resume = await pauseFirstChange(opened)
  const done = what === 'payment' ? pay(3) : refund()
  await untilWaiting(databaseUrl, 1)
  const failures: string[] = []
  const lapsed = data.subscriptions.lapse({}, ({ error }) => failures.push(String(error)))
  // It skips the locked user, or it waits.
  await Promise.race([lapsed, untilWaiting(databaseUrl, 2)])
  await resume()
  await done
  await lapsed
  expect(failures).toEqual([])
  expect(await data.users.get(userId)).toMatchObject({
    subscriptionTier: what === 'payment' ? 'premium' : 'basic',
  })
  expect((await data.reconcile()).discrepancies).toEqual([])
})

test('a user who registers again during a payment does not wait for it in the other order', async () => {
  const opened = await useTestData()
  const { data, databaseUrl } = opened
  const userId = await addUser(data)
  const telegramId = (await data.users.get(userId))?.telegramId ?? 0n
  const offer = { userId, product: 'premium', credits: 60, stars: 250, tier: 'premium' } as const
  const { transactionId } = await data.transactions.openPurchase({ ...offer, idempotencyKey: 'plan' })
  const resume = await pauseFirstChange(opened, { table: 'transactions' })
  const paid = data.transactions.completePurchase({
    userId,
    chargeId: 'paid',
    payload: invoicePayload(transactionId),
    stars: 250,
    periodEnd: new Date(Date.now() + 30 * day),
  })
  await untilWaiting(databaseUrl, 1)
  const registered = data.users.register({ telegramId, username: 'new_name' })
  await Promise.race([registered, untilWaiting(databaseUrl, 2)])
  await resume()
  expect(await registered).toMatchObject({ username: 'new_name', created: false })
  expect(await paid).toMatchObject({ outcome: 'credited', tier: 'premium' })
})

test('a failed renewal that is recorded while the next payment arrives does not hide the payment', async () => {
  const opened = await useTestData()
  const { data, databaseUrl } = opened
  const { userId, subscription, pay } = await subscribe(data)
  const pool = createPool({
    databaseUrl,
    poolSize: 1,
    connectionTimeout: 20_000,
    queryTimeout: 20_000,
    onIdleError() {},
  })
  onTestFinished(() => pool.end())
  const resumePayment = await pauseFirstChange(opened, { when: "new.status = 'active'" })
  const resumeChange = await advisoryLock(databaseUrl, 2)
  // The only connection of the change serves this query as soon as it is free.
  const changed = changeSubscription(createDatabase(pool), { ...subscription, status: 'failed', updateId: 1 })
  const between = pool.query('select pg_advisory_lock(2)')
  await untilWaiting(databaseUrl, 1)
  const paid = pay(2, 2)
  await Promise.race([paid, untilWaiting(databaseUrl, 2)])
  await resumeChange()
  await between
  await Promise.race([changed, untilWaiting(databaseUrl, 2)])
  await resumePayment()
  await Promise.all([changed, paid])
  expect(await data.subscriptions.list(userId)).toMatchObject([{ status: 'active' }])
})
