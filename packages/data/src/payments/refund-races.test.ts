import { expect, test } from 'vitest'
import { queueForCredits, untilWaiting } from '../../test/lock.ts'
import { query } from '../../test/query.ts'
import { createDatabase } from '../database/database.ts'
import { createPool } from '../database/pool.ts'
import { type Data, invoicePayload, openData } from '../index.ts'
import { addUser, useTestData } from '../testing/index.ts'
import { requestRefund } from './request-refund.ts'

async function sell(data: Data, userId: bigint) {
  const { transactionId } = await data.transactions.openPurchase({
    userId,
    product: 'credits-30',
    credits: 30,
    stars: 125,
    idempotencyKey: `sold:${userId}`,
  })
  return { userId, chargeId: `charge:${userId}`, payload: invoicePayload(transactionId), stars: 125 }
}

test('a refund that is requested while its payment arrives is recorded', async () => {
  const { data, databaseUrl } = await useTestData()
  const payment = await sell(data, await addUser(data))
  const pool = createPool({
    databaseUrl,
    poolSize: 1,
    connectionTimeout: 10_000,
    queryTimeout: 10_000,
    onIdleError() {},
  })
  let queries = 0
  // The payment is committed after the first statement of the request.
  const query = async (...args: unknown[]) => {
    const result = await Reflect.apply(pool.query, pool, args)
    queries += 1
    if (queries === 1) await data.transactions.completePurchase(payment)
    return result
  }
  const database = { ...createDatabase(pool), pool: { query } as never }
  const { chargeId } = payment
  const requested = await requestRefund(database, { chargeId, reason: 'asked', actor: 'test' })
  await pool.end()
  expect(requested.state).toBe('refunding')
  expect(await data.payments.get(chargeId)).toMatchObject({ state: 'refunding', refundReason: 'asked' })
})

test('a payment whose refund is recorded first is not credited', async () => {
  const { data, databaseUrl } = await useTestData()
  const payment = await sell(data, await addUser(data))
  const queue = await queueForCredits(databaseUrl, payment.userId)
  await queue.held
  const paid = data.transactions.completePurchase(payment)
  await untilWaiting(databaseUrl, 1)
  expect(await data.payments.recordRefund(payment)).toBeNull()
  await queue.leave()
  expect(await paid).toMatchObject({ outcome: 'refunded', credits: 0 })
  expect(await data.credits.balance(payment.userId)).toEqual({ balance: 0, version: 1 })
  expect((await data.reconcile()).discrepancies).toEqual([])
})

test('a refund whose connection is terminated has no partial effect', async () => {
  const { data, databaseUrl } = await useTestData()
  const cutOff = await openData({ databaseUrl, poolSize: 1, logger: { warn() {} } })
  const payment = await sell(data, await addUser(data))
  await data.transactions.completePurchase(payment)
  const queue = await queueForCredits(databaseUrl, payment.userId)
  await queue.held
  const refunded = cutOff.payments.recordRefund(payment)
  refunded.catch(() => {})
  await untilWaiting(databaseUrl, 1)
  await query(
    databaseUrl,
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`,
  )
  await expect(refunded).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  await cutOff.close()
  await queue.leave()
  expect((await data.reconcile()).discrepancies).toEqual([])
  expect(await data.payments.get(payment.chargeId)).toMatchObject({ state: 'credited' })
  expect(await data.payments.recordRefund(payment)).toMatchObject({ amount: -30, replayed: false })
})
