import type { StoredBreak } from '@tarot/data'

/** A break of a proof in words, and where to look. */
export interface ShownBreak {
  kind: string
  text: string
  userId: string | null
  transactionId: string | null
  readingId: string | null
  chargeId: string | null
  /** Whether the payment is on record here, so that it has a page. */
  chargeKnown: boolean
}

export function describeBreak(broken: StoredBreak): ShownBreak {
  const { kind, userId } = broken
  const shown = { kind, text: inWords(broken), userId, transactionId: null, readingId: null }
  if ('chargeId' in broken) {
    return { ...shown, chargeId: broken.chargeId, chargeKnown: kind !== 'missing_payment' }
  }
  // The row that is missing has no number: the proof says in words what it should belong to.
  const { transactionId, expected } = broken
  const readingId = kind === 'unpaid_reading' ? lastOf(expected, /for reading (\d+)$/) : null
  const chargeId = kind === 'uncredited_payment' ? lastOf(expected, /for the payment (.+)$/s) : null
  return { ...shown, transactionId, readingId, chargeId, chargeKnown: chargeId !== null }
}

function lastOf(text: string, pattern: RegExp): string | null {
  return pattern.exec(text)?.[1] ?? null
}

function inWords({ kind, expected, found }: StoredBreak): string {
  switch (kind) {
    case 'missing_account':
      return 'The user has no account for credits.'
    case 'missing_version':
      return `Move ${found} of the user stands where move ${expected} should: what is between is missing.`
    case 'broken_link':
      return `The move begins at ${found} credits, but the one before left ${expected}.`
    case 'wrong_amount':
      return `The amount of the move is ${found}, but its balances differ by ${expected}.`
    case 'wrong_balance':
      return `The balance is ${found}, but the last move left ${expected}.`
    case 'wrong_version':
      return `The account counts ${found} as its last move, but that is number ${expected}.`
    case 'unpaid_reading':
      return `The reading should have ${expected}; it has ${found}.`
    case 'undelivered_charge':
      return 'A reading was charged and never stored.'
    case 'wrong_refund':
      return `There should be ${expected}; there is ${found}.`
    case 'uncredited_payment':
      return 'The payment is neither credited nor parked nor refunded.'
    case 'unreturned_payment':
      return `The Stars went back, but the purchase is still ${found}.`
    case 'unrecorded_payment':
      return `The purchase was credited without a payment on record (it names ${found}).`
    case 'missing_payment':
      return `Telegram lists a payment of ${found} Stars of which the bot was never told.`
    case 'unknown_payment':
      return `There is a payment of ${expected} Stars here that Telegram does not list.`
    case 'missing_refund':
      return `Telegram lists ${found} Stars as returned, but here nothing was taken back.`
    case 'unknown_refund':
      return `Here ${expected} Stars were returned, but Telegram does not list that.`
    case 'other_amount':
      return `Telegram lists ${found} Stars, here it is ${expected}.`
    default:
      // Stored by a newer version than this console.
      return `${String(kind)}: expected ${String(expected)}, found ${String(found)}.`
  }
}
