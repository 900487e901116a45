import type { z } from 'zod'
import type { Caches } from '../cache/open-caches.ts'
import type { Database } from '../database/database.ts'
import type { paging } from '../input.ts'
import { findTierChanges } from './find-tier-changes.ts'
import { findUser, findUserByTelegramId, findUsers, findUsersByIds, type UserFilter } from './find-users.ts'
import { type RegisterUserInput, registerUser } from './register-user.ts'
import { type SetTierInput, setTier } from './set-tier.ts'
import { setActive, touchUser } from './update-user.ts'

/** `data.users` */
export function openUsers(database: Database, { writeThrough }: Caches) {
  return {
    async register(input: RegisterUserInput) {
      const start = writeThrough.start()
      const user = await registerUser(database, input)
      // The user may be cached as unknown.
      if (user.created) await writeThrough.writeBalance(user.id, { balance: 0, version: 1 }, start)
      return user
    },
    get: (userId: bigint) => findUser(database, userId),
    byTelegramId: (telegramId: bigint) => findUserByTelegramId(database, telegramId),
    byIds: (userIds: bigint[]) => findUsersByIds(database, userIds),
    list: (filter?: UserFilter) => findUsers(database, filter),
    touch: (userId: bigint) => touchUser(database, userId),
    setTier: (input: SetTierInput) => setTier(database, input),
    /** All changes of the user's tier, the newest first. */
    tierChanges: (userId: bigint, page: z.input<typeof paging> = {}) =>
      findTierChanges(database, { ...page, userId }),
    setActive: (userId: bigint, isActive: boolean) => setActive(database, userId, isActive),
  }
}
