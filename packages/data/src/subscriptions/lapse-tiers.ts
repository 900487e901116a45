import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, moment } from '../input.ts'
import { isNotDeferred, type OnItemFailure } from '../jobs/failed-items.ts'
import { handleItems } from '../jobs/handle-items.ts'
import { graceDays } from './current-tier.ts'

const inputSchema = z.object({
  /** The time that counts as now. Default now. */
  at: moment.optional(),
})

export type LapseTiersInput = z.input<typeof inputSchema>

const job = 'lapse-tiers'

const pageSize = 500

const isLapsed = `
  subscription_tier != 'basic'
  and is_active = true
  and subscription_expires_at < coalesce($1::timestamptz, now()) - make_interval(days => $2::integer)
`

// The index idx_active_subscriptions of the specification contains only these users, by the end of their subscription.
export const findLapsed = statement<{ userId: bigint }>(
  'subscriptions_find_lapsed_tiers',
  `
  select id as "userId"
    from users
   where ${isLapsed}
     and ${isNotDeferred(job, "'user ' || users.id")}
   order by subscription_expires_at
   limit ${pageSize}
  `,
)

const lapse = statement<{ userId: bigint }>(
  'subscriptions_lapse_tiers',
  `
  with due as (
    select id, subscription_tier as tier, subscription_expires_at as expires_at
      from users
     where id = any($3::bigint[])
       and ${isLapsed}
       for no key update skip locked
  ), lowered as (
    update users
       set subscription_tier = 'basic',
           subscription_expires_at = null
      from due
     where users.id = due.id
    returning users.id, due.tier, due.expires_at
  ), ended as (
    update subscriptions
       set status = 'ended',
           updated_at = now()
      from lowered
     where subscriptions.user_id = lowered.id
       and subscriptions.status <> 'ended'
       and subscriptions.period_end <= lowered.expires_at
  ), recorded as (
    insert into tier_changes (user_id, old_tier, old_expires_at, new_tier, new_expires_at, actor, reason)
    select id, tier, expires_at, 'basic', null, 'worker',
           'not renewed within ' || $2::integer || ' days after its end'
      from lowered
  ), notified as (
    insert into notifications (user_id, kind, details, event)
    select id, 'tier_lapsed', jsonb_build_object('tier', tier),
           'tier_lapsed:' || id || ':' || extract(epoch from expires_at)
      from lowered
        on conflict (event) do nothing
  )
  select id as "userId" from lowered
  `,
)

/**
 * Lowers the tiers that were not renewed within the grace days, records each change, and notifies each user once. The
 * tier of a user who has blocked the bot stays on record until the user returns; `currentTier` ignores it.
 *
 * @returns the number of tiers lowered
 */
export function lapseTiers(
  database: Database,
  input: LapseTiersInput = {},
  onFailure?: OnItemFailure,
): Promise<number> {
  const { at = null } = check(inputSchema, input)
  return handleItems(database, () => findLapsed(database.pool, [at, graceDays]), {
    job,
    batchSize: pageSize,
    nameOf: ({ userId }) => `user ${userId}`,
    handle: async (users) =>
      (await lapse(database.pool, [at, graceDays, users.map(({ userId }) => userId)])).length,
    onFailure,
  })
}
