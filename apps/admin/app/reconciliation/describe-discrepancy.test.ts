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

test('a discrepancy of the ledger links to its user and its transaction', () => {
  expect(describeDiscrepancy({ kind: 'wrong_balance', ...inLedger })).toEqual({
    kind: 'wrong_balance',
    text: 'The balance is 1,031, but it is 30 after the last entry.',
    userId: '7',
    transactionId: '12',
    readingId: null,
    chargeId: null,
    hasPaymentPage: false,
  })
})

test('the reading or the payment is that of the fields, not of the texts', () => {
  const texts = { expected: 'a purchase for the payment other', found: 'none' }
  const unpaid = { ...inLedger, ...texts, transactionId: null, readingId: '45' }
  expect(describeDiscrepancy({ kind: 'unpaid_reading', ...unpaid })).toMatchObject({ readingId: '45' })
  const uncredited = { ...inLedger, ...texts, transactionId: null, chargeId: 'a b/c' }
  expect(describeDiscrepancy({ kind: 'uncredited_payment', ...uncredited })).toMatchObject({
    chargeId: 'a b/c',
    hasPaymentPage: true,
  })
  const unrecorded = { ...inLedger, ...texts, chargeId: 'stx9' }
  expect(describeDiscrepancy({ kind: 'unrecorded_payment', ...unrecorded })).toMatchObject({
    chargeId: 'stx9',
    hasPaymentPage: false,
  })
})

test('an account without its user has no link', () => {
  const missing = { ...inLedger, transactionId: null, expectedAmount: null, foundAmount: 1, found: 'none' }
  expect(describeDiscrepancy({ kind: 'missing_user', ...missing })).toMatchObject({
    text: 'There is an account with 1 credit for user 7, but no such user.',
    userId: null,
  })
})

test('a discrepancy that an older version has stored without the fields is described as well', () => {
  const old = { readingId: null, chargeId: null, expectedAmount: null, foundAmount: null }
  const describe = (kind: StoredDiscrepancy['kind'], expected: string, found: string) =>
    describeDiscrepancy({ ...inLedger, ...old, kind, expected, found } as StoredDiscrepancy).text
  expect(describe('wrong_balance', '30', '31')).toBe('The balance is 31, but it is 30 after the last entry.')
  expect(describe('missing_user', 'a row in users', 'none, with 5 credits')).toBe(
    'There is an account for user 7, but no such user.',
  )
  expect(describe('unpaid_reading', 'a charge of the user for reading 45', 'none')).toContain('it has none.')
  expect(describe('wrong_version', '3', 'null')).toContain('has no version, but its last entry has version 3')
})

test('a count of one is singular', () => {
  const one = { ...inStars, found: 1 }
  expect(describeDiscrepancy({ kind: 'missing_payment', ...one }).text).toContain('a payment of 1 Star that')
  expect(describeDiscrepancy({ kind: 'broken_link', ...inLedger, foundAmount: 1 }).text).toContain(
    'from 1 credit, but',
  )
})

test('a payment that only Telegram lists has no page', () => {
  expect(describeDiscrepancy({ kind: 'missing_payment', ...inStars })).toMatchObject({
    text: expect.stringContaining('125 Stars'),
    chargeId: 'stx1',
    hasPaymentPage: false,
  })
  expect(describeDiscrepancy({ kind: 'other_amount', ...inStars, expected: 50 })).toMatchObject({
    hasPaymentPage: true,
  })
})

test('a kind that only a newer version knows is shown unchanged', () => {
  const newer = { ...inLedger, kind: 'wrong_weather' } as unknown as StoredDiscrepancy
  expect(describeDiscrepancy(newer).text).toBe('wrong_weather: expected 30, found 1031.')
})
