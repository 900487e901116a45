import type { StoredDiscrepancy } from '@tarot/data'
import { formatCount, formatNumber } from '../ui/format.ts'

/** A discrepancy as a sentence, and what it links to. */
export interface DescribedDiscrepancy {
  kind: string
  text: string
  userId: string | null
  transactionId: string | null
  readingId: string | null
  chargeId: string | null
  /** Whether the payment is in the database. */
  hasPaymentPage: boolean
}

/** Kinds that name a payment that the database does not have. */
const withoutPayment = ['missing_payment', 'unrecorded_payment']

export function describeDiscrepancy(discrepancy: StoredDiscrepancy): DescribedDiscrepancy {
  const { kind, chargeId } = discrepancy
  return {
    kind,
    text: textOf(discrepancy),
    // A missing user has no page.
    userId: kind === 'missing_user' ? null : discrepancy.userId,
    transactionId: 'transactionId' in discrepancy ? discrepancy.transactionId : null,
    readingId: 'readingId' in discrepancy ? discrepancy.readingId : null,
    chargeId,
    hasPaymentPage: chargeId !== null && !withoutPayment.includes(kind),
  }
}

const credits = (count: number) => formatCount(count, 'credit')
const stars = (count: number) => formatCount(count, 'Star')

function textOf(discrepancy: StoredDiscrepancy): string {
  const { kind, userId, expected, found } = discrepancy
  const [expectedAmount, foundAmount] =
    'happenedAt' in discrepancy
      ? [discrepancy.expected, discrepancy.found]
      : // Older versions have stored the amounts only within the texts.
        [
          discrepancy.expectedAmount ?? parseAmount(discrepancy.expected),
          discrepancy.foundAmount ?? parseAmount(discrepancy.found),
        ]
  const [expectedNumber, foundNumber] = [formatNumber(expectedAmount ?? 0), formatNumber(foundAmount ?? 0)]
  switch (kind) {
    case 'missing_account':
      return 'The user has no credit account.'
    case 'missing_version':
      return `The next entry of the user is number ${foundNumber} instead of ${expectedNumber}: the entries in between are missing.`
    case 'broken_link':
      return `The entry starts from ${credits(foundAmount ?? 0)}, but the balance after the previous entry is ${expectedNumber}.`
    case 'wrong_amount':
      return `The amount of the entry is ${foundNumber}, but it should be ${expectedNumber}.`
    case 'wrong_balance':
      return `The balance is ${foundNumber}, but it is ${expectedNumber} after the last entry.`
    case 'wrong_version':
      return `The account has ${foundAmount === null ? 'no version' : `version ${foundNumber}`}, but its last entry has version ${expectedNumber}.`
    case 'unpaid_reading':
      return `The reading should have a charge of its user that was not refunded; it has ${found}.`
    case 'undelivered_charge':
      return 'A reading was charged but not stored.'
    case 'wrong_refund':
      return `There should be ${expected}; there is ${found}.`
    case 'uncredited_payment':
      return 'The payment is neither credited, parked nor refunded.'
    case 'unrefunded_payment':
      return `The Stars were refunded, but the purchase is still ${found}.`
    case 'unrecorded_payment':
      return 'The purchase was credited, but its payment is missing.'
    case 'missing_invoice':
      return 'The invoice of the payment is missing.'
    case 'missing_user': {
      const balance = foundAmount === null ? '' : ` with ${credits(foundAmount)}`
      return `There is an account${balance} for user ${userId}, but no such user.`
    }
    case 'missing_payment':
      return `Telegram lists a payment of ${stars(foundAmount ?? 0)} that the bot has not received.`
    case 'unknown_payment':
      return `The database has a payment of ${stars(expectedAmount ?? 0)} that Telegram does not list.`
    case 'missing_refund':
      return `Telegram lists a refund of ${stars(foundAmount ?? 0)}, but the database has none.`
    case 'unknown_refund':
      return `The database has a refund of ${stars(expectedAmount ?? 0)} that Telegram does not list.`
    case 'other_amount':
      return `Telegram lists ${stars(foundAmount ?? 0)}, but the database has ${expectedNumber}.`
    default:
      // A kind that only a newer version knows.
      return `${String(kind)}: expected ${String(expected)}, found ${String(found)}.`
  }
}

function parseAmount(text: string): number | null {
  const number = Number(text)
  return text !== '' && Number.isFinite(number) ? number : null
}
