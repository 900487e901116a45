import { expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { addUser, useTestData } from '../testing/index.ts'

test('a stored discrepancy has fields for its reading, its payment and its amounts', async () => {
  const { data, databaseUrl } = await useTestData()
  const userId = await addUser(data, 10)
  const idempotencyKey = 'a reading'
  const bought = {
    userId,
    spreadType: 'single',
    cards: [],
    interpretation: 'x',
    price: 1,
    idempotencyKey,
  } as const
  const { reading } = await data.readings.buy(bought)
  await query(
    databaseUrl,
    `set session_replication_role = replica;
     update readings set transaction_id = null;
     update credits set balance = balance + 5`,
  )
  await data.reconciliations.reconcileLedger()
  const [reconciliation] = (await data.reconciliations.list()).items
  const { discrepancies = [] } = (await data.reconciliations.get(reconciliation?.id ?? 0n)) ?? {}
  const ids = { userId: String(userId), chargeId: null }
  expect(discrepancies.find(({ kind }) => kind === 'unpaid_reading')).toMatchObject({
    ...ids,
    readingId: String(reading.id),
  })
  expect(discrepancies.find(({ kind }) => kind === 'wrong_balance')).toMatchObject({
    ...ids,
    readingId: null,
    expectedAmount: 9,
    foundAmount: 14,
  })
})

test('a discrepancy that an older version has stored has these fields with null', async () => {
  const { data, databaseUrl } = await useTestData()
  const texts = { expected: 'a charge of the user for reading 45', found: 'none' }
  const old = { kind: 'unpaid_reading', userId: '7', transactionId: null, ...texts }
  await query(
    databaseUrl,
    `insert into reconciliations (subject, started_at, counts, discrepancy_count, discrepancies)
     values ('ledger', now(), '{"users": 1, "entries": 1}', 1, $1::jsonb)`,
    [JSON.stringify([old])],
  )
  const [reconciliation] = (await data.reconciliations.list()).items
  expect((await data.reconciliations.get(reconciliation?.id ?? 0n))?.discrepancies).toEqual([
    { ...old, readingId: null, chargeId: null, expectedAmount: null, foundAmount: null },
  ])
})
