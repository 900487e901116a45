/**
 * SQL condition: the inserted row is newer than the one in `subscription_updates`. Telegram numbers updates in order and
 * keeps them for a day, so of two updates received within days the higher number is the newer one; after a week without
 * updates the numbers may restart. Rows without a number are ordered by their time.
 */
export const isNewerUpdate = `
  subscription_updates.status is null
  or excluded.update_id is null and excluded.received_at >= subscription_updates.received_at
  or excluded.update_id is not null and (
       subscription_updates.update_id is null
       or excluded.update_id > subscription_updates.update_id
       or subscription_updates.received_at < excluded.received_at - interval '3 days'
     )
`

/**
 * Common table expressions that apply a payment to its subscription and tier. They need one named `plan_payment` with at
 * most one row: `invoice_id`, `user_id`, `tier`, `charge_id`, `period_end`, `paid_at`, `update_id` (null without an
 * update), `is_own` (the invoice is the payer's), `is_credited`, and `actor` and `reason` for the record in `tier_changes`.
 * The result is the same in whatever order the events of a
 * subscription come; of a payment that is not credited only its charge id counts.
 *
 * The user is locked before the subscriptions (`received` joins `tier_before` for that), as by `lapseTiers`.
 */
export const applyPlanPayment = `
  tier_before as (
    select users.id, coalesce(users.subscription_tier, 'basic') as tier,
           users.subscription_expires_at as expires_at
      from users
      join plan_payment on plan_payment.user_id = users.id
       for no key update of users
  ), received as (
    insert into subscription_updates (
      invoice_id, first_charge_id, first_period_end, status, update_id, received_at
    )
    select invoice_id, charge_id, period_end, 'active', update_id,
           case when update_id is null then paid_at else now() end
      from plan_payment
      join tier_before on tier_before.id = plan_payment.user_id
     where is_own
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
    returning invoice_id, first_charge_id, status
  ), subscribed as (
    insert into subscriptions (invoice_id, user_id, tier, charge_id, status, period_end)
    select plan_payment.invoice_id, plan_payment.user_id, plan_payment.tier, received.first_charge_id, received.status,
           plan_payment.period_end
      from plan_payment
      join received on received.invoice_id = plan_payment.invoice_id
     where plan_payment.is_credited
        on conflict (invoice_id) do update
       set charge_id = excluded.charge_id,
           period_end = greatest(subscriptions.period_end, excluded.period_end),
           status = case when subscriptions.cancel_requested_at is null then excluded.status else subscriptions.status end,
           updated_at = now(),
           cancel_failed_at = case
             when subscriptions.charge_id = excluded.charge_id then subscriptions.cancel_failed_at
           end
    returning invoice_id, user_id, tier, period_end, xmax = 0 as is_new
  ), renamed as (
    update subscriptions
       set charge_id = received.first_charge_id,
           cancel_failed_at = null,
           updated_at = now()
      from received, plan_payment
     where not plan_payment.is_credited
       and subscriptions.invoice_id = received.invoice_id
       and subscriptions.charge_id <> received.first_charge_id
  ), replaced as (
    update subscriptions
       set status = 'ended',
           updated_at = now(),
           cancel_requested_at = coalesce(cancel_requested_at, now())
      from subscribed
     where subscribed.is_new
       and subscriptions.user_id = subscribed.user_id
       and subscriptions.invoice_id <> subscribed.invoice_id
       and subscriptions.status <> 'ended'
  ), raised as (
    update users
       set subscription_tier = plan.tier,
           subscription_expires_at = case
             when tier_before.tier = plan.tier
             then case when tier_before.expires_at is null then null
                       else greatest(tier_before.expires_at, plan.period_end) end
             else plan.period_end
           end
      from tier_before, (
        select plan_payment.user_id, plan_payment.tier, plan_payment.actor, plan_payment.reason,
               coalesce(subscribed.period_end, plan_payment.period_end) as period_end
          from plan_payment
          left join subscribed on true
         where plan_payment.is_credited
      ) as plan
     where users.id = plan.user_id
       and users.id = tier_before.id
       and not (tier_before.tier = 'professional' and plan.tier = 'premium'
                and (tier_before.expires_at is null or tier_before.expires_at > now()))
    returning users.id, tier_before.tier as old_tier, tier_before.expires_at as old_expires_at,
              users.subscription_tier as new_tier, users.subscription_expires_at as new_expires_at,
              plan.actor, plan.reason
  ), recorded as (
    insert into tier_changes (user_id, old_tier, old_expires_at, new_tier, new_expires_at, actor, reason)
    select id, old_tier, old_expires_at, new_tier, new_expires_at, actor, reason
      from raised
     where (old_tier, old_expires_at) is distinct from (new_tier, new_expires_at)
  )
`
