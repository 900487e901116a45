import { formatNumber } from './format.ts'

const largest = 1_000_000_000

/** The most credits that a balance can have. */
export const largestBalance = 2_147_483_647

export const creditAmountProblem = `Give a whole number from 1 to ${formatNumber(largest)}.`

export const balanceProblem = `A balance has at most ${formatNumber(largestBalance)} credits: give fewer.`

/** What is wrong with an amount for somebody who has this balance; undefined for a good one. */
export function amountProblem(text: string | undefined, balance: number): string | undefined {
  const amount = parseCreditAmount(text ?? '')
  if (amount === null) return creditAmountProblem
  return balance + amount > largestBalance ? balanceProblem : undefined
}

/** The credits that a text asks for; null where it is no whole number, or one that no gift may have. */
export function parseCreditAmount(text: string): number | null {
  if (!/^\d{1,10}$/.test(text.trim())) return null
  const amount = Number(text)
  return amount >= 1 && amount <= largest ? amount : null
}
