import type { Database } from '../database/database.ts'
import { findBalance } from './find-balance.ts'
import { type GrantCreditsInput, grantCredits } from './grant-credits.ts'

/** `data.credits` */
export function openCredits(database: Database) {
  return {
    balance: (userId: bigint) => findBalance(database, userId),
    grant: (input: GrantCreditsInput) => grantCredits(database, input),
  }
}
