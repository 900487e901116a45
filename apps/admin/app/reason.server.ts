import { z } from 'zod'

/** Why an operator moves credits or Stars. */
export const reason = z
  .string({ error: 'Say why, for the ledger.' })
  .trim()
  .min(1, 'Say why, for the ledger.')
  .max(500, 'Keep the reason under 500 characters.')
