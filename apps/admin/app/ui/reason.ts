import { z } from 'zod'
import { formatNumber } from './format.ts'

/** Characters. */
export const maxReasonLength = 500

/** The reason of an operation on credits, Stars or tiers. */
export const reason = z
  .string({ error: 'Enter a reason for the ledger.' })
  .trim()
  .min(1, 'Enter a reason for the ledger.')
  .refine((text) => text.length <= maxReasonLength, {
    error: ({ input }) =>
      `The reason has ${formatNumber(String(input).length)} characters. Shorten it to ${maxReasonLength} or fewer.`,
  })
  .refine((text) => !text.includes('\0') && text.isWellFormed(), 'The reason has invalid characters.')

/** The problem of a reason; undefined if it is valid. */
export function reasonProblem(text: string | undefined): string | undefined {
  return reason.safeParse(text).error?.issues[0]?.message
}
