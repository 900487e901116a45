import { formatNumber } from './format.ts'

const largest = 1_000_000_000

/** The most credits that a balance can have. */
export const largestBalance = 2_147_483_647

export const creditAmountProblem = `Give a whole number from 1 to ${formatNumber(largest)}.`

/** The credits that a text asks for; null where it is no whole number, or one that no gift may have. */
export function parseCreditAmount(text: string): number | null {
  if (!/^\d{1,10}$/.test(text.trim())) return null
  const amount = Number(text)
  return amount >= 1 && amount <= largest ? amount : null
}
