import type { StoredDiscrepancy } from '@tarot/data'
import { expect, test } from 'vitest'
import { describeDiscrepancy } from './describe-discrepancy.ts'

const inLedger = {
  userId: '7',
  transactionId: '12',
  readingId: null,
  chargeId: null,
  expectedAmount: 30,
  foundAmount: 1_031,
  expected: '30',
  found: '1031',
}
const inStars = {
  chargeId: 'stx1',
  userId: null,
  telegramId: '700',
  expected: null,
  found: 125,
  happenedAt: '2026-01-02T03:04:05.000Z',
}

test('a break of the ledger leads to its user and its row', () => {
  expect(describeDiscrepancy({ kind: 'wrong_balance', ...inLedger })).toEqual({
    kind: 'wrong_balance',
    text: 'The balance is 1,031, but the last move left 30.',
    userId: '7',
    transactionId: '12',
    readingId: null,
    chargeId: null,
    chargeKnown: false,
  })
})

test('the reading or the payment at fault is that of the fields, whatever the words say', () => {
  const words = { expected: 'a purchase for the payment other', found: 'none' }
  const unpaid = { ...inLedger, ...words, transactionId: null, readingId: '45' }
  expect(describeDiscrepancy({ kind: 'unpaid_reading', ...unpaid })).toMatchObject({ readingId: '45' })
  const uncredited = { ...inLedger, ...words, transactionId: null, chargeId: 'a b/c' }
  expect(describeDiscrepancy({ kind: 'uncredited_payment', ...uncredited })).toMatchObject({
    chargeId: 'a b/c',
    chargeKnown: true,
  })
  const unrecorded = { ...inLedger, ...words, chargeId: 'stx9' }
  expect(describeDiscrepancy({ kind: 'unrecorded_payment', ...unrecorded })).toMatchObject({
    chargeId: 'stx9',
    chargeKnown: false,
  })
})

test('an account without its user leads nowhere', () => {
  const missing = { ...inLedger, transactionId: null, expectedAmount: null, foundAmount: 1, found: 'none' }
  expect(describeDiscrepancy({ kind: 'missing_user', ...missing })).toMatchObject({
    text: 'There is no user 7, but an account with 1 credit for that user.',
    userId: null,
  })
})

test('what an older version has stored, without the fields, is shown all the same', () => {
  const old = { readingId: null, chargeId: null, expectedAmount: null, foundAmount: null }
  const words = (kind: StoredDiscrepancy['kind'], expected: string, found: string) =>
    describeDiscrepancy({ ...inLedger, ...old, kind, expected, found } as StoredDiscrepancy).text
  expect(words('wrong_balance', '30', '31')).toBe('The balance is 31, but the last move left 30.')
  expect(words('missing_user', 'a row in users', 'none, with 5 credits')).toBe(
    'There is no user 7, but an account for that user.',
  )
  expect(words('unpaid_reading', 'a charge of the user for reading 45', 'none')).toContain('it has none.')
  expect(words('wrong_version', '3', 'null')).toContain('counts nothing as its last move')
})

test('counts of one are singular', () => {
  const one = { ...inStars, found: 1 }
  expect(describeDiscrepancy({ kind: 'missing_payment', ...one }).text).toContain(
    'a payment of 1 Star of which',
  )
  expect(describeDiscrepancy({ kind: 'broken_link', ...inLedger, foundAmount: 1 }).text).toContain(
    'at 1 credit, but',
  )
})

test('a payment that only Telegram knows has no page here', () => {
  expect(describeDiscrepancy({ kind: 'missing_payment', ...inStars })).toMatchObject({
    text: expect.stringContaining('125 Stars'),
    chargeId: 'stx1',
    chargeKnown: false,
  })
  expect(describeDiscrepancy({ kind: 'other_amount', ...inStars, expected: 50 })).toMatchObject({
    chargeKnown: true,
  })
})

test('a kind of a newer version is shown as it is', () => {
  const newer = { ...inLedger, kind: 'wrong_weather' } as unknown as StoredDiscrepancy
  expect(describeDiscrepancy(newer).text).toBe('wrong_weather: expected 30, found 1031.')
})
