import type { StoredBreak } from '@tarot/data'
import { expect, test } from 'vitest'
import { describeBreak } from './describe-break.ts'

const inLedger = { userId: '7', transactionId: '12', expected: '30', found: '31' }
const inStars = {
  chargeId: 'stx1',
  userId: null,
  telegramId: '700',
  expected: null,
  found: 125,
  happenedAt: '2026-01-02T03:04:05.000Z',
}

test('a break of the ledger leads to its user and its row', () => {
  expect(describeBreak({ kind: 'wrong_balance', ...inLedger })).toEqual({
    kind: 'wrong_balance',
    text: 'The balance is 31, but the last move left 30.',
    userId: '7',
    transactionId: '12',
    readingId: null,
    chargeId: null,
    chargeKnown: false,
  })
})

test('what only words name is found in them', () => {
  const unpaid = { ...inLedger, transactionId: null, expected: 'a charge of the user for reading 45' }
  expect(describeBreak({ kind: 'unpaid_reading', ...unpaid })).toMatchObject({ readingId: '45' })
  const uncredited = { ...inLedger, transactionId: null, expected: 'a purchase for the payment a b/c' }
  expect(describeBreak({ kind: 'uncredited_payment', ...uncredited })).toMatchObject({
    chargeId: 'a b/c',
    chargeKnown: true,
  })
})

test('a payment that only Telegram knows has no page here', () => {
  expect(describeBreak({ kind: 'missing_payment', ...inStars })).toMatchObject({
    text: expect.stringContaining('125 Stars'),
    chargeId: 'stx1',
    chargeKnown: false,
  })
  expect(describeBreak({ kind: 'other_amount', ...inStars, expected: 50 })).toMatchObject({
    chargeKnown: true,
  })
})

test('a kind of a newer version is shown as it is', () => {
  const newer = { kind: 'wrong_weather', ...inLedger } as unknown as StoredBreak
  expect(describeBreak(newer).text).toBe('wrong_weather: expected 30, found 31.')
})
