import { z } from 'zod'
import { formatNumber } from './format.ts'

/** Characters that a reason has at most. */
export const maxReasonLength = 500

/** Why an operator moves credits or Stars, or changes a tier. */
export const reason = z
  .string({ error: 'Say why, for the ledger.' })
  .trim()
  .min(1, 'Say why, for the ledger.')
  .refine((text) => text.length <= maxReasonLength, {
    error: ({ input }) =>
      `The reason has ${formatNumber(String(input).length)} characters. Shorten it to ${maxReasonLength} or fewer.`,
  })
  .refine(
    (text) => !text.includes('\0') && text.isWellFormed(),
    'The reason has characters that no text may have.',
  )

/** What is wrong with a reason; undefined for a good one. */
export function reasonProblem(text: string | undefined): string | undefined {
  return reason.safeParse(text).error?.issues[0]?.message
}
