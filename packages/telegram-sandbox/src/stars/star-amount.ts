/** Nanostars in a Star: the unit of `nanostar_amount`. */
const NANOSTARS = 1_000_000_000n

/** https://core.telegram.org/bots/api#staramount. Both parts have the same sign. */
export interface StarAmount {
  amount: number
  nanostar_amount?: number | undefined
}

export const toNanostars = ({ amount, nanostar_amount = 0 }: StarAmount): bigint =>
  BigInt(amount) * NANOSTARS + BigInt(nanostar_amount)

/** Returns an amount in the format of the Bot API: without `nanostar_amount` if it is 0. */
export function toStarAmount(nanostars: bigint): { amount: number; nanostar_amount?: number } {
  const rest = Number(nanostars % NANOSTARS)
  return { amount: Number(nanostars / NANOSTARS), ...(rest === 0 ? {} : { nanostar_amount: rest }) }
}

/** Returns an affiliate's commission on a price in nanostars, rounded down. */
export const commissionOf = (stars: number, perMille: number): bigint =>
  (BigInt(stars) * NANOSTARS * BigInt(perMille)) / 1_000n
