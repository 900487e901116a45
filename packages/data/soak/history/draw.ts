import type { Kind } from './calls.ts'
import { below, pick, randomOf } from './random.ts'

export interface Plan {
  seed: number
  /** Few, so that callers collide. */
  userIds: bigint[]
}

const weights: Record<Kind | 'repeat' | 'alter', number> = {
  grant: 9,
  buy: 14,
  reserve: 14,
  complete: 13,
  release: 4,
  open: 9,
  pay: 14,
  fail: 3,
  refund: 5,
  recordRefund: 4,
  requestRefund: 3,
  creditParked: 4,
  releaseExpiredHolds: 1,
  expire: 1,
  balance: 4,
  // `repeat`: the same call again. `alter`: the same key or charge with another input.
  repeat: 10,
  alter: 5,
}

const firstGrants = 12
/** An operation refers to one of this number of operations before it. */
const maxDistance = 60

/** The kind of operation number `n`. */
export function draw({ seed }: Plan, n: number): Kind | 'repeat' | 'alter' {
  return n < firstGrants ? 'grant' : pick(randomOf(seed, n, 1), weights)
}

/** An operation before number `n` of one of these kinds, mostly a recent one. */
export function before(plan: Plan, n: number, kinds: readonly Kind[]): number | undefined {
  const start = n - 1 - below(randomOf(plan.seed, n, 2), maxDistance)
  for (let m = Math.max(start, 0); m >= 0; m -= 1) if (kinds.includes(draw(plan, m) as Kind)) return m
  for (let m = start + 1; m < n; m += 1) if (kinds.includes(draw(plan, m) as Kind)) return m
  return undefined
}

/** The user of operation number `n`. */
export function userOf({ seed, userIds }: Plan, n: number): bigint {
  return userIds[below(randomOf(seed, n, 3), userIds.length)] as bigint
}
