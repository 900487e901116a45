import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { check, id, moment, text } from '../input.ts'
import { shouldNotify } from '../notifications/should-notify.ts'
import { subscriptionTiers, toUser, type User, userColumns } from './user.ts'

const inputSchema = z.object({
  userId: id,
  tier: z.enum(subscriptionTiers),
  /** The end of the tier; null (the default) for none. */
  expiresAt: moment.nullable().default(null),
  /** `operator:<email>`; 1 to 255 characters. */
  actor: text(255, 1),
  /** The reason, for `tier_changes`; 1 to 500 characters. */
  reason: text(500, 1),
})

export type SetTierInput = z.input<typeof inputSchema>

const set = statement<Parameters<typeof toUser>[0]>(
  'users_set_tier',
  `
  with before as (
    select id, coalesce(subscription_tier, 'basic') as tier, subscription_expires_at as expires_at
      from users
     where id = $1::bigint
       for no key update
  ), changed as (
    update users
       set subscription_tier = $2::varchar,
           subscription_expires_at = $3::timestamptz
      from before
     where users.id = before.id
    returning users.*
  ), recorded as (
    insert into tier_changes (user_id, old_tier, old_expires_at, new_tier, new_expires_at, actor, reason)
    select id, tier, expires_at, $2::varchar, $3::timestamptz, $4::varchar, $5::varchar
      from before
     where (tier, expires_at) is distinct from ($2::varchar, $3::timestamptz)
    returning id, user_id, old_tier, new_tier, new_expires_at
  ), outdated as (
    update notifications
       set failed_at = now(),
           error = 'the tier was changed again before'
      from recorded
     where notifications.user_id = recorded.user_id
       and notifications.kind = 'tier_set'
       and notifications.sent_at is null
       and notifications.failed_at is null
  ), notified as (
    insert into notifications (user_id, kind, details, event)
    select users.id, 'tier_set',
           jsonb_build_object('oldTier', old_tier, 'tier', new_tier, 'periodEnd', new_expires_at),
           'tier_set:' || recorded.id
      from recorded
      join users on users.id = recorded.user_id
     where ${shouldNotify('$4')}
  )
  select ${userColumns}
    from changed
  `,
)

/**
 * Sets the subscription tier and records the change with its actor and reason, in one statement. Setting the same tier and
 * end again is no change. The user is notified of a change by an operator; a later change replaces a notification that is
 * still pending.
 *
 * @throws DataError `USER_NOT_FOUND`, `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function setTier(database: Database, input: SetTierInput): Promise<User> {
  const { userId, tier, expiresAt, actor, reason } = check(inputSchema, input)
  const [row] = await set(database.pool, [userId, tier, expiresAt, actor, reason])
  if (!row) throw new DataError('USER_NOT_FOUND', `there is no user ${userId}`, { field: 'userId' })
  return toUser(row)
}
