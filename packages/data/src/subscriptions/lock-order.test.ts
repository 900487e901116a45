import { expect, test } from 'vitest'
import { advisoryLock, untilWaiting } from '../../test/lock.ts'
import { query } from '../../test/query.ts'
import { type Data, invoicePayload } from '../index.ts'
import { addUser, type TestData, useTestData } from '../testing/index.ts'

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
  const pay = (period: number) =>
    data.transactions.completePurchase({
      userId,
      chargeId: `period ${period}`,
      payload: invoicePayload(invoiceId),
      stars: 250,
      paidAt: new Date(began + (period - 1) * 30 * day),
      periodEnd: new Date(began + period * 30 * day),
      isRenewal: period > 1,
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

/** Pauses the first statement that changes a subscription while it holds the lock of that row. @returns resumes it */
async function pauseFirstChange({ databaseUrl }: TestData): Promise<() => Promise<unknown>> {
  await query(
    databaseUrl,
    `create sequence changes;
     create function pause_first() returns trigger language plpgsql as $$
     begin
       if nextval('changes') = 1 then perform pg_advisory_xact_lock(1); end if;
       return new;
     end $$;
     create trigger pause_first before update on subscriptions for each row execute function pause_first()`,
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
