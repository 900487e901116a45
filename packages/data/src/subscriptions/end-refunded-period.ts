import { type Queryable, statement } from '../database/statement.ts'
import type { SubscriptionTier } from '../users/user.ts'

interface RefundedPeriod {
  /** Of the refunded payment. */
  chargeId: string | null
  /** Why and by whom, for `tier_changes`. */
  reason: string
  actor: string
}

const lockPayer = statement<{ userId: bigint }>(
  'subscriptions_lock_payer',
  `
  select users.id as "userId"
    from users
    join payments on payments.user_id = users.id
   where payments.charge_id = $1::varchar
     for no key update of users
  `,
)

const end = statement<{ tier: SubscriptionTier }>(
  'subscriptions_end_refunded',
  `
  update subscriptions
     set status = 'ended',
         period_end = least(subscriptions.period_end, now()),
         updated_at = now(),
         cancel_requested_at = coalesce(cancel_requested_at, now())
    from payments
   where payments.charge_id = $1::varchar
     and subscriptions.invoice_id = payments.invoice_id
     and subscriptions.user_id = payments.user_id
     and subscriptions.period_end <= payments.period_end
     and subscriptions.status <> 'ended'
  returning subscriptions.tier
  `,
)

// A payment of another user's invoice set the payer's tier and began no subscription.
const findOthersPlan = statement<{ tier: SubscriptionTier }>(
  'subscriptions_find_others_plan',
  `
  select invoices.tier
    from payments
    join invoices on invoices.transaction_id = payments.invoice_id
    join transactions on transactions.id = invoices.transaction_id
   where payments.charge_id = $1::varchar
     and transactions.user_id <> payments.user_id
  `,
)

const lowerTier = statement<{ id: bigint }>(
  'subscriptions_lower_refunded_tier',
  `
  with paid as (
    select users.id, users.subscription_tier as tier, users.subscription_expires_at as expires_at
      from users
      join payments on payments.user_id = users.id
     where payments.charge_id = $1::varchar
       and users.subscription_tier = $2::varchar
       and users.subscription_expires_at <= payments.period_end
  ), lowered as (
    update users
       set subscription_tier = 'basic',
           subscription_expires_at = null
      from paid
     where users.id = paid.id
  )
  insert into tier_changes (user_id, old_tier, old_expires_at, new_tier, new_expires_at, actor, reason)
  select id, tier, expires_at, 'basic', null, $3::varchar, $4::varchar
    from paid
  returning id
  `,
)

/**
 * Ends the payer's subscription whose current period the refunded payment paid, and lowers the tier that it paid for. Does
 * nothing if a later period is paid.
 *
 * The user is locked before the subscriptions, as by `lapseTiers`.
 *
 * @returns the tier that ended, or null
 */
export async function endRefundedPeriod(
  connection: Queryable,
  { chargeId, reason, actor }: RefundedPeriod,
): Promise<SubscriptionTier | null> {
  await lockPayer(connection, [chargeId])
  const [ended] = await end(connection, [chargeId])
  if (ended) {
    await lowerTier(connection, [chargeId, ended.tier, actor, reason])
    return ended.tier
  }
  const [plan] = await findOthersPlan(connection, [chargeId])
  if (!plan) return null
  const [lowered] = await lowerTier(connection, [chargeId, plan.tier, actor, reason])
  return lowered ? plan.tier : null
}
