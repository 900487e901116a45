import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { check, id } from '../input.ts'
import { toUser, type User } from './user.ts'

const touch = statement<never>(
  'users_touch',
  `
  update users
     set last_active_at = now(),
         is_active = true,
         bot_id = coalesce($2::bigint, bot_id)
   where id = $1::bigint
     and (last_active_at is null or last_active_at < now() - interval '1 minute' or is_active is not true
          or bot_id is distinct from coalesce($2::bigint, bot_id))
  `,
)

/** Records that the user is active now, and through which bot, at most once a minute. Ignores an unknown user. */
export async function touchUser(database: Database, userId: bigint): Promise<void> {
  await touch(database.pool, [check(id, userId), database.botId])
}

/**
 * Records whether the bot can send messages to the user: false once the user has blocked it.
 *
 * @throws DataError `USER_NOT_FOUND`
 */
export async function setActive(database: Database, userId: bigint, isActive: boolean): Promise<User> {
  const [row] = await database.prisma.user.updateManyAndReturn({
    where: { id: check(id, userId) },
    data: { isActive: check(z.boolean(), isActive) },
  })
  if (!row) throw new DataError('USER_NOT_FOUND', `there is no user ${userId}`, { field: 'userId' })
  return toUser(row)
}
