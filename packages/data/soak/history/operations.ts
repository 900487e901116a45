import { invoicePayload, type SpreadType } from '../../src/index.ts'
import { type Input, type Kind, keyedKinds } from './calls.ts'
import { before, draw, type Plan, userOf } from './draw.ts'
import { below, pick, randomOf } from './random.ts'

/**
 * One call to make.
 *
 * The seed fixes the n-th operation: its kind, its input, its key or charge id, and which earlier operation it refers to.
 * It does not fix which of two concurrent callers wins, so ids, balances and refusals differ between two runs of one seed.
 */
export interface Operation<K extends Kind = Kind> {
  kind: K
  /** The operation that this one is: itself, or the earlier one whose key or charge it repeats. */
  of: number
  /** The operation whose transaction it needs. */
  needs?: number
  /** @param transactionId of the operation that it needs */
  input(transactionId: bigint): Input<K>
}

/** The operation number `n` of the seed. */
export function operationOf(plan: Plan, n: number): Operation {
  const drawn = draw(plan, n)
  if (drawn !== 'repeat' && drawn !== 'alter') return make[drawn](plan, n, n)
  const kinds: readonly Kind[] = drawn === 'alter' ? [...keyedKinds, 'pay'] : repeatable
  const earlier = before(plan, n, kinds)
  if (earlier === undefined) return make.grant(plan, n, n)
  return make[draw(plan, earlier) as Kind](plan, earlier, drawn === 'alter' ? n : earlier)
}

const repeatable: readonly Kind[] = [
  ...keyedKinds,
  'complete',
  'release',
  'pay',
  'fail',
  'refund',
  'recordRefund',
  'requestRefund',
  'creditParked',
]

const spreads: SpreadType[] = ['single', 'three', 'celtic']
const content = (question: string) => ({
  spreadType: spreads[question.length % spreads.length] as SpreadType,
  question,
  cards: [question],
  interpretation: `What ${question} means.`,
})
/** Ends of paid periods: fixed, so that a repeated payment is the same one. */
const periodEnd = (n: number) => new Date(Date.UTC(2040, 0, 1) + n * 3_600_000)

type Make = { [K in Kind]: (plan: Plan, n: number, variant: number) => Operation }

/** By kind: the operation of number `n`, or for another `variant` the same key or charge with another input. */
const make: Make = {
  grant: simple('grant', ({ n, userId, random, more }) => ({
    userId,
    amount: 1 + below(random, 16) + more,
    reason: `grant ${n}`,
    actor: 'soak',
    idempotencyKey: `grant:${n}`,
  })),
  buy: simple('buy', ({ n, userId, random, more }) => ({
    userId,
    price: below(random, 14) + more,
    ...content(`buy ${n}`),
    idempotencyKey: `buy:${n}`,
  })),
  reserve: simple('reserve', ({ n, userId, random, more }) => ({
    userId,
    price: below(random, 14) + more,
    idempotencyKey: `reserve:${n}`,
  })),
  open: simple('open', ({ n, userId, random, more }) => ({
    userId,
    product: `product-${n}`,
    credits: 1 + below(random, 8) + more,
    stars: 50,
    tier: pick(random, { none: 6, premium: 3, professional: 1 }) === 'none' ? null : 'premium',
    idempotencyKey: `open:${n}`,
  })),
  complete: onEarlier('complete', ['reserve'], ({ plan, n, needs, random, transactionId }) => ({
    userId: userOf(plan, needs),
    transactionId,
    ...content(random() < 0.15 ? `complete ${n}` : `hold ${needs}`),
  })),
  release: onEarlier('release', ['reserve'], ({ plan, n, needs, transactionId }) => ({
    userId: userOf(plan, needs),
    transactionId,
    reason: `release ${n}`,
  })),
  pay: onEarlier('pay', ['open'], ({ plan, n, needs, random, more, transactionId }) => {
    const wrong = pick(random, { none: 80, payload: 6, user: 5, price: 6, currency: 3 })
    const { tier } = operationOf(plan, needs).input(0n) as Input<'open'>
    return {
      userId: wrong === 'user' ? userOf(plan, n) : userOf(plan, needs),
      chargeId: `charge:${n}`,
      payload: wrong === 'payload' ? 'something else' : invoicePayload(transactionId),
      stars: (wrong === 'price' ? 49 : 50) + more,
      currency: wrong === 'currency' ? 'USD' : 'XTR',
      periodEnd: tier ? periodEnd(n) : null,
    }
  }),
  fail: onEarlier('fail', ['open'], ({ n, transactionId }) => ({ transactionId, error: `fail ${n}` })),
  refund: onEarlier('refund', ['buy', 'reserve', 'open'], ({ n, transactionId }) => ({
    transactionId,
    reason: `refund ${n}`,
    actor: 'soak',
  })),
  recordRefund: onPayment('recordRefund', ({ n, chargeId, userId }) => ({
    chargeId,
    userId,
    stars: 50,
    payload: 'refunded',
    reason: `refund ${n}`,
  })),
  requestRefund: onPayment('requestRefund', ({ n, chargeId }) => ({
    chargeId,
    reason: `request ${n}`,
    actor: 'soak',
  })),
  creditParked: onPayment('creditParked', ({ n, chargeId, random }) => ({
    chargeId,
    credits: 1 + below(random, 8),
    reason: `parked ${n}`,
    actor: 'soak',
  })),
  releaseExpiredHolds: simple('releaseExpiredHolds', ({ random }) => ({ olderThan: 0.1 + random() })),
  expire: simple('expire', ({ random }) => ({ olderThan: 0.2 + 2 * random() })),
  balance: simple('balance', ({ userId }) => ({ userId })),
}

interface Draw {
  plan: Plan
  n: number
  userId: bigint
  random: () => number
  /** Added to a figure so that the input differs; 0 for the original input. */
  more: number
}

function simple<K extends Kind>(kind: K, input: (drawn: Draw) => Input<K>) {
  return (plan: Plan, n: number, variant: number): Operation => ({
    kind,
    of: n,
    input: () => input(drawInput(plan, n, variant)),
  })
}

function onEarlier<K extends Kind>(
  kind: K,
  kinds: Kind[],
  input: (drawn: Draw & { needs: number; transactionId: bigint }) => Input<K>,
) {
  return (plan: Plan, n: number, variant: number): Operation => {
    const needs = before(plan, n, kinds)
    if (needs === undefined) return make.grant(plan, n, n)
    return {
      kind,
      of: n,
      needs,
      input: (transactionId) => input({ ...drawInput(plan, n, variant), needs, transactionId }),
    }
  }
}

/** Refers to a payment by its charge id, so that the call may come before the payment itself. */
function onPayment<K extends Kind>(kind: K, input: (drawn: Draw & { chargeId: string }) => Input<K>) {
  return (plan: Plan, n: number, variant: number): Operation => {
    const payment = before(plan, n, ['pay'])
    if (payment === undefined) return make.grant(plan, n, n)
    const { userId } = operationOf(plan, payment).input(1n) as Input<'pay'>
    return {
      kind,
      of: n,
      input: () => input({ ...drawInput(plan, n, variant), chargeId: `charge:${payment}`, userId }),
    }
  }
}

function drawInput(plan: Plan, n: number, variant: number): Draw {
  const more = variant === n ? 0 : 1 + (variant % 7)
  return { plan, n, userId: userOf(plan, n), random: randomOf(plan.seed, n, 4), more }
}
