/** Thousand millionths of a Star in a Star: what the Bot API counts the rest of an amount in. */
const NANOSTARS = 1_000_000_000n

/** https://core.telegram.org/bots/api#staramount. Both parts have the same sign. */
export interface StarAmount {
  amount: number
  nanostar_amount?: number | undefined
}

export const toNanostars = ({ amount, nanostar_amount = 0 }: StarAmount): bigint =>
  BigInt(amount) * NANOSTARS + BigInt(nanostar_amount)

/** As the Bot API writes it: without the rest where there is none. */
export function toStarAmount(nanostars: bigint): { amount: number; nanostar_amount?: number } {
  const rest = Number(nanostars % NANOSTARS)
  return { amount: Number(nanostars / NANOSTARS), ...(rest === 0 ? {} : { nanostar_amount: rest }) }
}

/** What an affiliate receives of a price, to the thousand millionth. */
export const commissionOf = (stars: number, perMille: number): bigint =>
  (BigInt(stars) * NANOSTARS * BigInt(perMille)) / 1_000n
