import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { useSeed } from '../../test/seed.ts'
import {
  type BuyReadingInput,
  type Data,
  invoicePayload,
  isDataError,
  type LedgerDiscrepancy,
  type LedgerDiscrepancyKind,
} from '../index.ts'
import { addUser, openTestData, type TestData, useTestData } from '../testing/index.ts'

describe('a forged ledger', () => {
  let opened: TestData
  beforeAll(async () => {
    opened = await openTestData()
  })
  afterAll(() => opened.close())

  /** Changes the ledger without triggers and checks, as no caller can. */
  async function forge(sql: string): Promise<void> {
    const names = await query<{ name: string }>(
      opened.databaseUrl,
      `select conname as name from pg_constraint where conrelid = 'transactions'::regclass and contype = 'c'
          and conname like 'transactions\\_%'`,
    )
    const drops = names.map(({ name }) => `alter table transactions drop constraint ${name};`).join('')
    await query(opened.databaseUrl, `set session_replication_role = replica; ${drops} ${sql}`)
  }

  /** The fields that a discrepancy of this kind must have, besides its texts. */
  function fieldsOf(kind: LedgerDiscrepancyKind, userId: bigint): Partial<LedgerDiscrepancy> {
    const number = expect.any(Number)
    switch (kind) {
      case 'unpaid_reading':
        return { readingId: expect.any(BigInt), chargeId: null }
      case 'uncredited_payment':
      case 'unrefunded_payment':
      case 'unrecorded_payment':
      case 'missing_invoice':
        return { chargeId: `charge:${userId}`, readingId: null }
      case 'wrong_balance':
      case 'wrong_version':
      case 'wrong_amount':
      case 'broken_link':
      case 'missing_version':
        return { expectedAmount: number, foundAmount: number }
      case 'missing_user':
        return { foundAmount: number }
      default:
        return { readingId: null, chargeId: null }
    }
  }

  const cases = [
    ['wrong_balance', 'update credits set balance = balance + 100 where user_id = $user'],
    ['wrong_version', 'update credits set version = version + 1 where user_id = $user'],
    [
      'wrong_amount',
      'update transactions set amount = amount + 1 where user_id = $user and credit_version = 3',
    ],
    [
      'broken_link',
      'update transactions set credits_before = credits_before + 1, credits_after = credits_after + 1 where user_id = $user and credit_version = 3',
    ],
    ['missing_version', 'delete from transactions where user_id = $user and credit_version = 3'],
    ['missing_account', 'delete from credits where user_id = $user'],
    ['unpaid_reading', `update readings set transaction_id = null where user_id = $user`],
    ['undelivered_charge', 'delete from readings where user_id = $user'],
    ['wrong_refund', `update transactions set status = 'failed' where user_id = $user and type = 'reading'`],
    [
      'wrong_refund',
      `insert into transactions (user_id, type, amount, credits_before, credits_after, status, credit_version, refund_of)
       select user_id, 'refund', 3, balance, balance + 3, 'completed', version + 1,
              (select id from transactions where user_id = $user and type = 'reading') from credits where user_id = $user;
       update credits set balance = balance + 3, version = version + 1 where user_id = $user`,
    ],
    ['uncredited_payment', `delete from transactions where user_id = $user and type = 'purchase'`],
    [
      'uncredited_payment',
      `update transactions set type = 'bonus' where user_id = $user and type = 'purchase'`,
    ],
    [
      'wrong_amount',
      `update transactions set amount = amount + 1000, credits_after = credits_after + 1000
        where user_id = $user and type = 'purchase';
       update credits set balance = balance + 1000 where user_id = $user`,
    ],
    [
      'missing_invoice',
      'delete from invoices where transaction_id in (select id from transactions where user_id = $user)',
    ],
    ['missing_user', 'delete from users where id = $user'],
    ['unrefunded_payment', `update payments set refunded_at = now() where user_id = $user`],
    ['unrecorded_payment', `delete from payments where user_id = $user`],
  ] as const

  test.each(cases)('%s is found for its user and for no other', async (kind, sql) => {
    const userId = await addUser(opened.data, 10)
    await addUser(opened.data, 10)
    for (const n of [1, 2]) await opened.data.credits.grant(grant(userId, 5, `${n}:${userId}`))
    await opened.data.readings.buy(buy(userId, 1, `buy:${userId}`))
    await purchase(opened.data, userId)
    const before = (await opened.data.reconcile()).discrepancies.length
    await forge(sql.replaceAll('$user', String(userId)))
    const { discrepancies } = await opened.data.reconcile({ pageSize: 2 })
    const found = discrepancies.filter((item) => item.userId === userId)
    expect(found.filter((item) => item.kind === kind)).toContainEqual(
      expect.objectContaining(fieldsOf(kind, userId)),
    )
    expect(discrepancies).toHaveLength(before + found.length)
  })
})

test('goes through all users in pages and reports its progress', async () => {
  const { data } = await useTestData()
  for (let n = 0; n < 7; n += 1) await addUser(data, 1)
  const seen: number[] = []
  const result = await data.reconcile({ pageSize: 3, onProgress: ({ users }) => seen.push(users) })
  expect(result).toEqual({ users: 7, entries: 7, discrepancies: [] })
  expect(seen).toEqual([3, 6, 7, 7])
})

test('finds no discrepancies after 10 000 random operations by 32 callers, and every balance is the acknowledged one', async () => {
  const { data } = await useTestData({ poolSize: 32 })
  const users = await Promise.all(Array.from({ length: 12 }, () => addUser(data, 20)))
  const seed = useSeed('10 000 operations')
  const operations = fc.sample(operation(users.length), { numRuns: 10_000, seed })
  const acknowledged = new Map<string, { userId: bigint; change: number }>()
  const refused = new Map<string, number>()

  const queue = operations.values()
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      for (const { kind, user, amount, key } of queue) {
        const userId = users[user] as bigint
        try {
          if (kind === 'grant') {
            const { transactionId } = await data.credits.grant(grant(userId, amount, `g${key}`))
            acknowledged.set(String(transactionId), { userId, change: amount })
          } else {
            const { transactionId } = await data.readings.buy(buy(userId, amount, `b${key}`))
            acknowledged.set(String(transactionId), { userId, change: -amount })
          }
        } catch (error) {
          if (!isDataError(error)) throw error
          refused.set(error.code, (refused.get(error.code) ?? 0) + 1)
        }
      }
    }),
  )

  expect([...refused.keys()].sort()).toEqual(['IDEMPOTENCY_CONFLICT', 'INSUFFICIENT_CREDITS'])
  const result = await data.reconcile({ pageSize: 5 })
  expect(result.discrepancies).toEqual([])
  expect(result.entries).toBe(acknowledged.size + users.length)
  for (const userId of users) {
    const entries = [...acknowledged.values()].filter((item) => item.userId === userId)
    const expected = entries.reduce((sum, { change }) => sum + change, 20)
    expect((await data.credits.balance(userId)).balance).toBe(expected)
  }
}, 180_000)

async function purchase(data: Data, userId: bigint): Promise<void> {
  const offer = { product: 'credits-30', credits: 30, stars: 125, idempotencyKey: `purchase:${userId}` }
  const { transactionId } = await data.transactions.openPurchase({ userId, ...offer })
  const payload = invoicePayload(transactionId)
  await data.transactions.completePurchase({ userId, chargeId: `charge:${userId}`, payload, stars: 125 })
}

/** Few users and few keys, so that requests collide: the same key with the same and with other input. */
function operation(users: number) {
  return fc.record({
    kind: fc.constantFrom('grant', 'buy', 'buy'),
    user: fc.nat(users - 1),
    amount: fc.integer({ min: 1, max: 9 }),
    key: fc.nat(4_000),
  })
}

function grant(userId: bigint, amount: number, idempotencyKey: string) {
  return { userId, amount, reason: 'test', actor: 'test', idempotencyKey }
}

function buy(userId: bigint, price: number, idempotencyKey: string): BuyReadingInput {
  return { userId, spreadType: 'single', cards: [], interpretation: 'x', price, idempotencyKey }
}
