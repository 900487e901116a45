import type { StoredDiscrepancy } from '@tarot/data'
import { formatCount, formatNumber } from '../ui/format.ts'

/** A break of a proof in words, and where to look. */
export interface ShownDiscrepancy {
  kind: string
  text: string
  userId: string | null
  transactionId: string | null
  readingId: string | null
  chargeId: string | null
  /** Whether the payment is on record here, so that it has a page. */
  chargeKnown: boolean
}

/** Kinds that name a payment of which nothing is on record. */
const withoutPayment = ['missing_payment', 'unrecorded_payment']

export function describeDiscrepancy(broken: StoredDiscrepancy): ShownDiscrepancy {
  const { kind, chargeId } = broken
  return {
    kind,
    text: inWords(broken),
    // Who is not there has no page.
    userId: kind === 'missing_user' ? null : broken.userId,
    transactionId: 'transactionId' in broken ? broken.transactionId : null,
    readingId: 'readingId' in broken ? broken.readingId : null,
    chargeId,
    chargeKnown: chargeId !== null && !withoutPayment.includes(kind),
  }
}

const credits = (count: number) => formatCount(count, 'credit')
const stars = (count: number) => formatCount(count, 'Star')

function inWords(broken: StoredDiscrepancy): string {
  const { kind, userId, expected, found } = broken
  const [due, is] =
    'happenedAt' in broken
      ? [broken.expected, broken.found]
      : // What an older version has stored has its figures in words alone.
        [broken.expectedAmount ?? numberIn(broken.expected), broken.foundAmount ?? numberIn(broken.found)]
  const [dueNumber, isNumber] = [formatNumber(due ?? 0), formatNumber(is ?? 0)]
  switch (kind) {
    case 'missing_account':
      return 'The user has no account for credits.'
    case 'missing_version':
      return `Move ${isNumber} of the user stands where move ${dueNumber} should: what is between is missing.`
    case 'broken_link':
      return `The move begins at ${credits(is ?? 0)}, but the one before left ${dueNumber}.`
    case 'wrong_amount':
      return `The amount of the move is ${isNumber}, but it should be ${dueNumber}.`
    case 'wrong_balance':
      return `The balance is ${isNumber}, but the last move left ${dueNumber}.`
    case 'wrong_version':
      return `The account counts ${is === null ? 'nothing' : isNumber} as its last move, but that is number ${dueNumber}.`
    case 'unpaid_reading':
      return `The reading should have a charge of its user that stands; it has ${found}.`
    case 'undelivered_charge':
      return 'A reading was charged and never stored.'
    case 'wrong_refund':
      return `There should be ${expected}; there is ${found}.`
    case 'uncredited_payment':
      return 'The payment is neither credited nor parked nor refunded.'
    case 'unrefunded_payment':
      return `The Stars went back, but the purchase is still ${found}.`
    case 'unrecorded_payment':
      return 'The purchase was credited without a payment on record.'
    case 'missing_invoice':
      return 'What was offered for the payment is gone.'
    case 'missing_user': {
      const held = is === null ? '' : ` with ${credits(is)}`
      return `There is no user ${userId}, but an account${held} for that user.`
    }
    case 'missing_payment':
      return `Telegram lists a payment of ${stars(is ?? 0)} of which the bot was never told.`
    case 'unknown_payment':
      return `There is a payment of ${stars(due ?? 0)} here that Telegram does not list.`
    case 'missing_refund':
      return `Telegram lists ${stars(is ?? 0)} as returned, but here nothing was taken back.`
    case 'unknown_refund':
      return `Here it says that ${stars(due ?? 0)} went back, but Telegram does not list that.`
    case 'other_amount':
      return `Telegram lists ${stars(is ?? 0)}, here it is ${dueNumber}.`
    default:
      // Stored by a newer version than this console.
      return `${String(kind)}: expected ${String(expected)}, found ${String(found)}.`
  }
}

function numberIn(text: string): number | null {
  const number = Number(text)
  return text !== '' && Number.isFinite(number) ? number : null
}
