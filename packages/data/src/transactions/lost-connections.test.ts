import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { createDatabase, type Database } from '../database/database.ts'
import { createPool } from '../database/pool.ts'
import { invoicePayload, isDataError } from '../index.ts'
import { creditParkedPayment } from '../payments/credit-parked-payment.ts'
import { recordRefund } from '../payments/record-refund.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'
import { completePurchase } from './complete-purchase.ts'
import { refundTransaction } from './refund-transaction.ts'

let opened: TestData
beforeAll(async () => {
  opened = await openTestData()
})
afterAll(() => opened.close())

/** Ends the connection before the statement is sent, or after it is executed and before its answer arrives. */
type Moment = 'before' | 'after'

/** A database whose transactions lose their connection at this statement, counted from 1. */
function losingAt(database: Database, statementNumber: number, moment: Moment) {
  const { pool } = database
  let statements = 0
  const connect = async () => {
    const client = await pool.connect()
    const send = client.query.bind(client) as (...all: unknown[]) => Promise<unknown>
    const end = async () => {
      const { processID } = client as unknown as { processID: number }
      await query(opened.databaseUrl, 'select pg_terminate_backend($1, 5000)', [processID])
    }
    const counted = async (...all: unknown[]) => {
      statements += 1
      if (statements !== statementNumber) return send(...all)
      if (moment === 'before') await end()
      await send(...all)
      await end()
      throw new Error('Connection terminated unexpectedly')
    }
    return Object.assign(client, { query: counted })
  }
  const losing: pg.Pool = Object.assign(Object.create(pool), {
    connect: (callback?: () => void) => (callback ? pool.connect(callback) : connect()),
  })
  return { losing: { ...database, pool: losing }, isLost: () => statements >= statementNumber }
}

const plan = { product: 'premium', credits: 60, stars: 250, tier: 'premium' } as const
const by = { reason: 'A test', actor: 'operator:a@tarot.example' }

const day = 86_400_000

let nextCharge = 0

/** Opens the purchase of a plan. @returns its payment */
async function openPlan(userId: bigint) {
  const { data } = opened
  nextCharge += 1
  const chargeId = `charge ${nextCharge}`
  const { transactionId } = await data.transactions.openPurchase({
    userId,
    ...plan,
    idempotencyKey: chargeId,
  })
  const periodEnd = new Date(Date.now() + 30 * day)
  return { userId, chargeId, payload: invoicePayload(transactionId), stars: 250, periodEnd }
}

/** Prepares a call for a new user. The call may be repeated. */
type Prepare = (userId: bigint) => Promise<(database: Database) => Promise<unknown>>

const scenarios: Record<string, Prepare> = {
  'a payment for a plan': async (userId) => {
    const payment = await openPlan(userId)
    return (database) => completePurchase(database, payment)
  },
  'the credit of a parked payment': async (userId) => {
    const payment = { ...(await openPlan(userId)), stars: 249 }
    await opened.data.transactions.completePurchase(payment)
    const { chargeId } = payment
    return (database) =>
      creditParkedPayment(database, { chargeId, credits: 60, ...by }).catch((error) => {
        // The lost answer was that it is credited.
        if (!isDataError(error, 'INVALID_TRANSITION')) throw error
      })
  },
  'a renewal': async (userId) => {
    const payment = await openPlan(userId)
    await opened.data.transactions.completePurchase(payment)
    const { chargeId, periodEnd } = payment
    const renewal = { chargeId: `${chargeId}, renewed`, periodEnd: new Date(periodEnd.getTime() + 30 * day) }
    return (database) => completePurchase(database, { ...payment, ...renewal })
  },
  'the refund of a parked payment': async (userId) => {
    const payment = { ...(await openPlan(userId)), stars: 249 }
    await opened.data.transactions.completePurchase(payment)
    return (database) => recordRefund(database, payment)
  },
  'the refund of a payment for a plan': async (userId) => {
    const payment = await openPlan(userId)
    await opened.data.transactions.completePurchase(payment)
    return (database) => recordRefund(database, payment)
  },
  'the refund of a reading': async (userId) => {
    const { transactionId } = await opened.data.readings.buy({
      userId,
      price: 3,
      spreadType: 'single',
      question: null,
      cards: [],
      interpretation: 'x',
      idempotencyKey: `reading of ${userId}`,
    })
    return (database) => refundTransaction(database, { transactionId, ...by })
  },
}

/** What the database has of a user. */
async function stateOf(userId: bigint): Promise<unknown> {
  const [state] = await query(
    opened.databaseUrl,
    `select (select balance from credits where user_id = $1) as balance,
            (select subscription_tier from users where id = $1) as tier,
            (select json_agg(json_build_array(type, status, amount) order by id) from transactions where user_id = $1)
              as transactions,
            (select json_agg(status) from subscriptions where user_id = $1) as subscriptions,
            (select json_agg(kind order by kind) from notifications where user_id = $1) as notifications,
            (select json_agg(json_build_array(resolved_at is null, refunded_at is null)) from payments where user_id = $1)
              as payments,
            (select count(*)::integer from tier_changes where user_id = $1) as changes`,
    [userId],
  )
  return state
}

describe.each(Object.entries(scenarios))('%s', (_, prepare) => {
  test.each<Moment>(['before', 'after'])(
    'happens whole or not at all if the connection is lost %s any statement',
    async (moment) => {
      const { data, databaseUrl } = opened
      const userId = await addUser(data, 10)
      const call = await prepare(userId)
      const initial = await stateOf(userId)
      const options = {
        databaseUrl,
        poolSize: 2,
        connectionTimeout: 20_000,
        queryTimeout: 20_000,
        onIdleError() {},
      }
      const database = createDatabase(createPool(options))
      await call(database)
      const final = await stateOf(userId)
      expect(final).not.toEqual(initial)
      for (let statementNumber = 1; ; statementNumber += 1) {
        const other = await addUser(data, 10)
        const repeat = await prepare(other)
        const { losing, isLost } = losingAt(database, statementNumber, moment)
        const answer = await repeat(losing).catch((error) => error)
        if (!isLost()) break
        expect(isDataError(answer, 'DATABASE_UNAVAILABLE')).toBe(true)
        expect([initial, final]).toContainEqual(await stateOf(other))
        await repeat(database)
        expect(await stateOf(other)).toEqual(final)
        expect(statementNumber).toBeLessThan(50)
      }
      expect((await data.reconcile()).discrepancies).toEqual([])
      await database.pool.end()
    },
  )
})
