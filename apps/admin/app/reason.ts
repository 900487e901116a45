import { z } from 'zod'

/** Why an operator moves credits or Stars, or changes a tier. */
export const reason = z
  .string({ error: 'Say why, for the ledger.' })
  .trim()
  .min(1, 'Say why, for the ledger.')
  .max(500, 'Keep the reason under 500 characters.')
  .refine(
    (text) => !text.includes('\0') && text.isWellFormed(),
    'The reason has characters that no text may have.',
  )

/** What is wrong with a reason; undefined for a good one. */
export function reasonProblem(text: string | undefined): string | undefined {
  return reason.safeParse(text).error?.issues[0]?.message
}
