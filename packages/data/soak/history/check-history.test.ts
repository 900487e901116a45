import { beforeAll, describe, expect, test } from 'vitest'
import { addUser, openTestData } from '../../src/testing/index.ts'
import { checkHistory, type ViolationKind } from './check-history.ts'
import { Forged, found, payment } from './forged.ts'
import type { Call } from './history-file.ts'
import { recordHonestHistory } from './honest-history.ts'
import { readSnapshot, type Snapshot } from './snapshot.ts'

let calls: Call[]
let snapshot: Snapshot
let second: bigint
beforeAll(async () => {
  const opened = await openTestData()
  try {
    const users: [bigint, bigint] = [await addUser(opened.data), await addUser(opened.data)]
    second = users[1]
    calls = await recordHonestHistory(opened.data, users)
    snapshot = await readSnapshot(opened.data)
    expect((await opened.data.reconcile()).discrepancies).toEqual([])
  } finally {
    await opened.close()
  }
})

/** Returns the violations after a forgery of the honest history and its database. */
function check(forge: (forged: Forged) => void): ViolationKind[] {
  const forged = new Forged(structuredClone(calls), structuredClone(snapshot))
  forge(forged)
  return [...new Set(checkHistory(forged.calls, forged.snapshot, []).map(({ kind }) => kind))]
}

test('an honest history has no violations', () => {
  expect(check(() => {})).toEqual([])
})

describe('a call whose outcome is unknown', () => {
  test('may have been applied', () => {
    expect(check((forged) => forged.forget('grant', 'last'))).toEqual([])
  })

  test('may not have been applied', () => {
    const violations = check((forged) => {
      forged.forget('grant', 'last')
      forged.dropRow('last')
      const account = found(forged.snapshot.credits.find(({ userId }) => userId === second))
      Object.assign(account, { balance: 0, version: 1 })
    })
    expect(violations).toEqual([])
  })

  test.each<[string, (forged: Forged) => void]>([
    ['a reading without its charge', (forged) => forged.dropReadingOf('buy')],
    ['a charge without its reading', (forged) => forged.dropReadingOf('delivered')],
  ])('may not have been applied partially: %s', (_, forge) => {
    const violations = check((forged) => {
      forged.forget('buy', 'buy')
      forged.forget('complete', 'hold')
      forge(forged)
    })
    expect(violations).toEqual(['half'])
  })
})

test.each<[ViolationKind, string, (forged: Forged) => void]>([
  ['lost', 'a grant', (forged) => forged.dropRow('last')],
  ['lost', 'an opened purchase', (forged) => forged.dropRow('closed')],
  [
    'lost',
    'the delivery of a hold',
    (forged) => Object.assign(forged.row('delivered'), { status: 'pending' }),
  ],
  ['lost', 'the release of a hold', (forged) => Object.assign(forged.row('released'), { status: 'pending' })],
  [
    'lost',
    'a payment',
    (forged) => forged.drop('payments', (row: { chargeId: string }) => row.chargeId === 'paid'),
  ],
  ['lost', 'the credits of a payment', (forged) => forged.dropRow('subscribed')],
  ['lost', 'the credits of a parked payment', (forged) => forged.dropRow('parked')],
  ['lost', 'a refund', (forged) => forged.dropRefundOf('buy')],
  [
    'lost',
    'the request of a refund',
    (forged) => Object.assign(payment(forged, 'subscribed'), { refundRequestedAt: null }),
  ],
  [
    'lost',
    'the refund of Stars',
    (forged) => Object.assign(payment(forged, 'refunded before'), { refundedAt: null }),
  ],
  ['lost', 'a closed purchase', (forged) => Object.assign(forged.row('closed'), { status: 'pending' })],
  [
    'lost',
    'an expired hold',
    (forged) => Object.assign(forged.row('expired hold'), { errorMessage: 'failed' }),
  ],
  ['lost', 'an expired purchase', (forged) => Object.assign(forged.row('expired'), { status: 'pending' })],

  ['twice', 'one key in two rows', (forged) => forged.addRow('last', { creditVersion: 3, creditsBefore: 5 })],
  [
    'twice',
    'two callers who were first',
    (forged) => forged.answer('grant', 'grant', { replayed: false }, 1),
  ],
  ['twice', 'a payment in two purchases', (forged) => forged.addRow('paid', { idempotencyKey: 'other' })],
  [
    'twice',
    'two refunds of one charge',
    (forged) =>
      forged.addRow('last', { idempotencyKey: null, type: 'refund', refundOf: forged.row('buy').id }),
  ],
  [
    'twice',
    'two deliveries of one hold',
    (forged) => forged.answer('complete', 'hold', { replayed: false }, 1),
  ],

  ['half', 'a bought reading is missing', (forged) => forged.dropReadingOf('buy')],
  ['half', 'a hold is completed without a reading', (forged) => forged.dropReadingOf('delivered')],
  ['half', 'a failed hold has no refund', (forged) => forged.dropRefundOf('released')],
  ['half', 'a refunded purchase has no refund', (forged) => forged.dropRefundOf('paid')],
  [
    'half',
    'a refunded purchase stands',
    (forged) => Object.assign(forged.row('paid'), { status: 'completed' }),
  ],
  ['half', 'a credited payment has no purchase', (forged) => forged.dropRow('subscribed')],
  [
    'half',
    'a purchase has no payment',
    (forged) => forged.drop('payments', (row: { chargeId: string }) => row.chargeId === 'paid'),
  ],
  [
    'half',
    'a purchase has no invoice',
    (forged) =>
      forged.drop(
        'invoices',
        (row: { transactionId: bigint }) => row.transactionId === forged.row('closed').id,
      ),
  ],
  ['half', 'a paid subscription is missing', (forged) => forged.drop('subscriptions', () => true)],
  [
    'half',
    'the user is not notified of a payment',
    (forged) => forged.drop('notifications', (row: { event: string }) => row.event === 'paid:paid'),
  ],
  [
    'half',
    'the user is not notified of an expired hold',
    (forged) => forged.drop('notifications', (row: { kind: string }) => row.kind === 'hold_released'),
  ],

  [
    'unexplained',
    'a key that no call had',
    (forged) => Object.assign(forged.row('held'), { idempotencyKey: 'other' }),
  ],
  [
    'unexplained',
    'the entry of a refused grant',
    (forged) => forged.refuse('grant', 'last', 'INVALID_INPUT'),
  ],
  [
    'unexplained',
    'the reading of a refused delivery',
    (forged) => forged.refuse('complete', 'hold', 'INVALID_TRANSITION'),
  ],
  [
    'unexplained',
    'the refund of a refused release',
    (forged) => forged.refuse('release', 'failed', 'INVALID_TRANSITION'),
  ],
  [
    'unexplained',
    'the entry of a refused refund',
    (forged) => forged.refuse('refund', 'sorry', 'INVALID_TRANSITION'),
  ],
  [
    'unexplained',
    'the state of a refused closing',
    (forged) => forged.refuse('fail', 'declined', 'INVALID_TRANSITION'),
  ],
  [
    'unexplained',
    'the user is notified of a payment that was never offered',
    ({ snapshot: { notifications } }) => Object.assign(notifications[0] ?? {}, { event: 'paid:parked' }),
  ],
  [
    'unexplained',
    'the row of a refused payment',
    (forged) => forged.refuse('pay', 'parked', 'INVALID_INPUT'),
  ],
  [
    'unexplained',
    'the entry of a refused credit',
    (forged) => forged.refuse('creditParked', 'parked', 'INVALID_TRANSITION'),
  ],
  [
    'unexplained',
    'a payment that no call reported',
    (forged) => Object.assign(payment(forged, 'parked'), { chargeId: 'other' }),
  ],

  [
    'other_figures',
    'another balance than acknowledged',
    (forged) => forged.answer('grant', 'last', { balance: 6 }),
  ],
  [
    'other_figures',
    'another version than acknowledged',
    (forged) => forged.answer('buy', 'buy', { version: 4 }),
  ],
  [
    'other_figures',
    'another amount than requested',
    (forged) => Object.assign(forged.row('last'), { amount: 4 }),
  ],
  [
    'other_figures',
    'another reading than acknowledged',
    (forged) => Object.assign(found(forged.snapshot.readings[0]), { id: 9_999n }),
  ],
  [
    'other_figures',
    'another payment than reported',
    (forged) => Object.assign(payment(forged, 'paid'), { stars: 51 }),
  ],
  [
    'other_figures',
    'a subscription ends before what was paid',
    (forged) => Object.assign(found(forged.snapshot.subscriptions[0]), { periodEnd: new Date(0) }),
  ],
  [
    'other_figures',
    'a payment parked without reason',
    (forged) =>
      Object.assign(payment(forged, 'subscribed'), { parkedReason: 'other_price', resolvedAt: new Date() }),
  ],
  [
    'other_figures',
    'another refund than acknowledged',
    (forged) => forged.answer('refund', 'sorry', { balance: 1 }),
  ],

  [
    'other_answer',
    'a repeated grant has another balance',
    (forged) => forged.answer('grant', 'grant', { balance: 1 }, 1),
  ],
  [
    'other_answer',
    'a repeated payment has another version',
    (forged) => forged.answer('pay', 'paid', { version: 1 }, 1),
  ],
  [
    'other_answer',
    'a repetition without a first',
    (forged) => forged.answer('grant', 'last', { replayed: true }),
  ],
  [
    'other_answer',
    'credited after its Stars were refunded',
    (forged) => Object.assign(forged.row('held'), { type: 'purchase', paymentReference: 'refunded before' }),
  ],

  [
    'wrong_refusal',
    'an error of the database',
    (forged) => forged.refuse('releaseExpiredHolds', undefined, 'DATABASE_ERROR'),
  ],
  [
    'wrong_refusal',
    'a conflict of keys without one',
    (forged) => forged.refuse('buy', 'too dear', 'IDEMPOTENCY_CONFLICT'),
  ],
  [
    'wrong_refusal',
    'insufficient credits that sufficed',
    (forged) => forged.refuse('buy', 'too dear', 'INSUFFICIENT_CREDITS', { balance: 1 }),
  ],
  [
    'wrong_refusal',
    'an unknown payment that was reported',
    (forged) => forged.refuse('creditParked', 'parked', 'PAYMENT_NOT_FOUND'),
  ],
  [
    'wrong_refusal',
    'a bought reading that cannot be refunded',
    (forged) => forged.refuse('refund', 'sorry', 'INVALID_TRANSITION'),
  ],
  [
    'wrong_refusal',
    'a released hold that was not released',
    (forged) => forged.refuse('complete', 'hold', 'INVALID_TRANSITION'),
  ],

  [
    'out_of_order',
    'an old balance is read',
    (forged) =>
      Object.assign(found(forged.named('balance')[0]), { outcome: { ok: { balance: 100, version: 2 } } }),
  ],
  [
    'out_of_order',
    'a later entry has an earlier version',
    ({ calls }) =>
      calls.reverse().forEach((call, n) => {
        Object.assign(call, { intentLine: 2 * n + 1, outcomeLine: 2 * n + 2 })
      }),
  ],

  [
    'broken_chain',
    'another balance than the last entry left',
    (forged) => Object.assign(found(forged.snapshot.credits[0]), { balance: 7 }),
  ],
  ['broken_chain', 'an entry is missing', (forged) => forged.dropRow('buy')],
  [
    'negative_balance',
    'an account',
    (forged) => Object.assign(found(forged.snapshot.credits[0]), { balance: -1 }),
  ],
  ['negative_balance', 'an entry', (forged) => Object.assign(forged.row('last'), { creditsAfter: -1 })],
])('%s is found: %s', (kind, _, forge) => {
  expect(check(forge)).toContain(kind)
})

test('a discrepancy of the ledger is a violation, and each violation names its lines of the history', () => {
  const discrepancy = {
    kind: 'wrong_balance' as const,
    userId: 1n,
    transactionId: null,
    readingId: null,
    chargeId: null,
    expectedAmount: 1,
    foundAmount: 2,
    expected: '1',
    found: '2',
  }
  expect(checkHistory(calls, snapshot, [discrepancy])).toMatchObject([
    { kind: 'ledger_discrepancy', lines: [] },
  ])
  const { transactions } = snapshot
  const without = { ...snapshot, transactions: transactions.filter((row) => row.idempotencyKey !== 'last') }
  const last = found(calls.at(-1))
  const lost = checkHistory(calls, without, []).find(({ kind }) => kind === 'lost')
  expect(lost?.lines).toEqual([last.intentLine, last.outcomeLine])
})
