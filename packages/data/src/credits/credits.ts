import type { Caches } from '../cache/open-caches.ts'
import { type ReadOptions, staleness } from '../cache/read-options.ts'
import type { Database } from '../database/database.ts'
import { checkId } from '../input.ts'
import { requireUser } from './find-balance.ts'
import { type GrantCreditsInput, grantCredits } from './grant-credits.ts'

/** `data.credits` */
export function openCredits(database: Database, { balances, writeThrough }: Caches) {
  return {
    /**
     * The balance, from the cache if it is there. It has every write acknowledged before the call; with `maxStaleness` it
     * was current at most that many milliseconds ago, and mostly comes from L1.
     *
     * @throws DataError `USER_NOT_FOUND`, `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
     */
    async balance(userId: bigint, options?: ReadOptions) {
      return requireUser(await balances.read(checkId(userId), staleness(options)), userId)
    },
    grant: (input: GrantCreditsInput) =>
      writeThrough.writeEntry(input.userId, () => grantCredits(database, input)),
  }
}
