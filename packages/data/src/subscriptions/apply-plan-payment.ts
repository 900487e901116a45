import { type Queryable, statement } from '../database/statement.ts'
import type { SubscriptionTier } from '../users/user.ts'
import { isNewerUpdate } from './is-newer-update.ts'

/** A recorded payment for a plan. */
export interface PlanPayment {
  chargeId: string
  userId: bigint
  invoiceId: bigint
  tier: SubscriptionTier
  /** The end of the period that it pays. */
  periodEnd: Date
  /** Telegram's `update_id`; null without an update. */
  updateId: bigint | number | null
  /** Whether the invoice is the payer's. Otherwise the payment begins and extends no subscription. */
  isOwn: boolean
  /** Whether it is credited. Of another payment only the charge id counts. */
  isCredited: boolean
  /** Who changes the tier and why, for `tier_changes`. */
  actor: string
  reason: string
}

const lockUser = statement<never>(
  'subscriptions_lock_user',
  'select from users where id = $1::bigint for no key update',
)

const receivePayment = statement<{ firstChargeId: string; status: string }>(
  'subscriptions_receive_payment',
  `
  insert into subscription_updates (invoice_id, first_charge_id, first_period_end, status, update_id, received_at)
  select $1::bigint, charge_id, period_end, 'active', $3::bigint,
         case when $3::bigint is null then paid_at else now() end
    from payments
   where charge_id = $2::varchar
      on conflict (invoice_id) do update
     set first_charge_id = case
           when subscription_updates.first_period_end <= excluded.first_period_end
           then subscription_updates.first_charge_id
           else excluded.first_charge_id
         end,
         first_period_end = least(subscription_updates.first_period_end, excluded.first_period_end),
         status = case when ${isNewerUpdate} then excluded.status else subscription_updates.status end,
         update_id = case
           when ${isNewerUpdate} then coalesce(excluded.update_id, subscription_updates.update_id)
           else subscription_updates.update_id
         end,
         received_at = case when ${isNewerUpdate} then excluded.received_at else subscription_updates.received_at end
  returning first_charge_id as "firstChargeId", status
  `,
)

const beginOrExtend = statement<{ isNew: boolean }>(
  'subscriptions_begin_or_extend',
  `
  insert into subscriptions (invoice_id, user_id, tier, charge_id, status, period_end)
  values ($1::bigint, $2::bigint, $3::varchar, $4::varchar, $5::varchar, $6::timestamptz)
      on conflict (invoice_id) do update
     set charge_id = excluded.charge_id,
         period_end = greatest(subscriptions.period_end, excluded.period_end),
         status = case when subscriptions.cancel_requested_at is null then excluded.status else subscriptions.status end,
         updated_at = now(),
         cancel_failed_at = case
           when subscriptions.charge_id = excluded.charge_id then subscriptions.cancel_failed_at
         end
  returning xmax = 0 as "isNew"
  `,
)

// Of two subscriptions only the newer one is renewed.
const endOthers = statement<never>(
  'subscriptions_end_others',
  `
  update subscriptions
     set status = 'ended',
         updated_at = now(),
         cancel_requested_at = coalesce(cancel_requested_at, now())
   where user_id = $2::bigint
     and invoice_id <> $1::bigint
     and status <> 'ended'
  `,
)

const setFirstCharge = statement<never>(
  'subscriptions_set_first_charge',
  `
  update subscriptions
     set charge_id = $2::varchar,
         cancel_failed_at = null,
         updated_at = now()
   where invoice_id = $1::bigint
     and charge_id <> $2::varchar
  `,
)

// The same tier is extended, and a higher one that is still paid is kept. A tier that an operator gave without an end has
// none after the payment either.
const raiseTier = statement<never>(
  'subscriptions_raise_tier',
  `
  with before as (
    select id, coalesce(subscription_tier, 'basic') as tier, subscription_expires_at as expires_at
      from users
     where id = $1::bigint
  ), raised as (
    update users
       set subscription_tier = $2::varchar,
           subscription_expires_at = case
             when before.tier <> $2::varchar then paid.period_end
             when before.expires_at is not null then greatest(before.expires_at, paid.period_end)
           end
      from before, (
        select coalesce((select period_end from subscriptions where invoice_id = $4::bigint), $3::timestamptz) as period_end
      ) as paid
     where users.id = before.id
       and not (before.tier = 'professional' and $2::varchar = 'premium'
                and (before.expires_at is null or before.expires_at > now()))
    returning users.id, users.subscription_tier as tier, users.subscription_expires_at as expires_at
  )
  insert into tier_changes (user_id, old_tier, old_expires_at, new_tier, new_expires_at, actor, reason)
  select before.id, before.tier, before.expires_at, raised.tier, raised.expires_at, $5::varchar, $6::varchar
    from before
    join raised on raised.id = before.id
   where (before.tier, before.expires_at) is distinct from (raised.tier, raised.expires_at)
  `,
)

/**
 * Applies a payment to its subscription and to the payer's tier. The result is the same in whatever order the events of a
 * subscription come.
 *
 * The user is locked before the subscriptions, as by `lapseTiers`.
 */
export async function applyPlanPayment(connection: Queryable, payment: PlanPayment): Promise<void> {
  const { userId, invoiceId, tier, periodEnd, isOwn, isCredited, actor, reason } = payment
  await lockUser(connection, [userId])
  if (isOwn) await followPayment(connection, payment)
  if (!isCredited) return
  const subscriptionId = isOwn ? invoiceId : null
  await raiseTier(connection, [userId, tier, periodEnd, subscriptionId, actor, reason])
}

async function followPayment(connection: Queryable, payment: PlanPayment): Promise<void> {
  const { chargeId, userId, invoiceId, tier, periodEnd, updateId, isCredited } = payment
  const [update] = await receivePayment(connection, [invoiceId, chargeId, updateId])
  if (!update) throw new Error(`the payment ${chargeId} is not recorded`)
  const { firstChargeId, status } = update
  if (!isCredited) {
    await setFirstCharge(connection, [invoiceId, firstChargeId])
    return
  }
  const values = [invoiceId, userId, tier, firstChargeId, status, periodEnd]
  const [subscription] = await beginOrExtend(connection, values)
  if (subscription?.isNew) await endOthers(connection, [invoiceId, userId])
}
