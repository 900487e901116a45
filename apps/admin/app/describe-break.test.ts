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

test('an account without its user leads nowhere', () => {
  const missing = {
    ...inLedger,
    transactionId: null,
    expected: 'a row in users',
    found: 'none, with 1 credits',
  }
  expect(describeBreak({ kind: 'missing_user', ...missing })).toMatchObject({
    text: 'There is no user 7, but an account with 1 credit for that user.',
    userId: null,
  })
})

test('an offer that is gone leads to its purchase', () => {
  const gone = { ...inLedger, expected: 'the offer of the payment stx1', found: 'none' }
  expect(describeBreak({ kind: 'missing_invoice', ...gone })).toMatchObject({
    text: 'What was offered is gone: there should be the offer of the payment stx1.',
    transactionId: '12',
  })
})

test('counts of one are singular', () => {
  const one = { ...inStars, found: 1 }
  expect(describeBreak({ kind: 'missing_payment', ...one }).text).toContain('a payment of 1 Star of which')
  expect(describeBreak({ kind: 'broken_link', ...inLedger, found: '1' }).text).toContain('at 1 credit, but')
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
