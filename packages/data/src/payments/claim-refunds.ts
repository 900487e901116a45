import { ofThisBot } from '../bots/of-this-bot.ts'
import { nextAttempt, telegramBackoff } from '../database/backoff.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'

/** A refund of Stars that the bot has to make. */
export interface DueRefund {
  chargeId: string
  userId: bigint
  telegramId: bigint
  stars: number
  /**
   * The first payment of the subscription, if the payment is for a subscription that is not on record: its renewal must be
   * stopped too, because no cancellation is claimed for it. Null for any other payment.
   */
  renewalChargeId: string | null
  /** Number of earlier attempts. */
  attempts: number
  reason: string
  actor: string
}

const claim = statement<DueRefund>(
  'payments_claim_refunds',
  `
  with seen as (
    update bots
       set last_seen_at = now()
     where id = $2::bigint
       and last_seen_at < now() - interval '1 minute'
  )
  update payments
     set refund_not_before = now() + interval '1 minute'
    from users
   where users.id = payments.user_id
     and payments.charge_id in (
       select charge_id
         from payments
        where refund_requested_at is not null
          and refunded_at is null
          and refund_failed_at is null
          and (refund_not_before is null or refund_not_before <= now())
          and ${ofThisBot('bot_id', '$2')}
        order by refund_requested_at
        limit $1::integer
          for no key update skip locked
     )
  returning payments.charge_id as "chargeId",
            payments.user_id as "userId",
            users.telegram_id as "telegramId",
            payments.stars,
            case
              when payments.period_end is not null
               and not exists (select from subscriptions where subscriptions.invoice_id = payments.invoice_id)
              then coalesce(
                (select first_charge_id from subscription_updates where invoice_id = payments.invoice_id),
                payments.charge_id
              )
            end as "renewalChargeId",
            payments.refund_attempts as attempts,
            payments.refund_reason as reason,
            payments.refund_requested_by as actor
  `,
)

/** Claims refunds of this bot's payments that are due now. A claim expires after a minute. */
export function claimRefunds(database: Database, limit = 20): Promise<DueRefund[]> {
  return claim(database.pool, [limit, database.botId])
}

const fail = statement<never>(
  'payments_record_refund_failure',
  `
  update payments
     set refund_attempts = refund_attempts + 1,
         refund_error = left($2::text, 500),
         refund_failed_at = case when $3::boolean then now() end,
         refund_not_before = ${nextAttempt('refund_attempts', telegramBackoff)}
   where charge_id = $1::varchar
     and refunded_at is null
  `,
)

/**
 * Records a failed attempt to refund. The next attempt follows with exponential backoff from five seconds to one hour.
 *
 * @param final whether Telegram refuses permanently: no further attempt, and an operator must withdraw the refund (see
 *   `withdrawRefund`)
 */
export async function recordRefundFailure(
  database: Database,
  chargeId: string,
  error: string,
  { final = false } = {},
): Promise<void> {
  await fail(database.pool, [chargeId, error, final])
}
