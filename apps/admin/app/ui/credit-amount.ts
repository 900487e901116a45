import { formatNumber } from './format.ts'

/** The maximum of one grant. */
const maxAmount = 1_000_000_000

/** The maximum balance. */
export const maxBalance = 2_147_483_647

export const creditAmountProblem = `Enter a whole number from 1 to ${formatNumber(maxAmount)}.`

export const balanceProblem = `A balance is at most ${formatNumber(maxBalance)} credits. Enter a smaller number.`

/** The problem of an amount for a user with this balance; undefined if it is valid. */
export function amountProblem(text: string | undefined, balance: number): string | undefined {
  const amount = parseCreditAmount(text ?? '')
  if (amount === null) return creditAmountProblem
  return balance + amount > maxBalance ? balanceProblem : undefined
}

/** Parses a number of credits; null if it is not a whole number within the limits. */
export function parseCreditAmount(text: string): number | null {
  if (!/^\d{1,10}$/.test(text.trim())) return null
  const amount = Number(text)
  return amount >= 1 && amount <= maxAmount ? amount : null
}
