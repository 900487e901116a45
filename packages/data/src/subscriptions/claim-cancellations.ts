import { ofThisBot } from '../bots/of-this-bot.ts'
import { nextAttempt, telegramBackoff } from '../database/backoff.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'

/** A subscription whose renewal must be stopped at Telegram. */
export interface DueCancellation {
  invoiceId: bigint
  chargeId: string
  telegramId: bigint
  /** Number of earlier attempts. */
  attempts: number
}

const claim = statement<DueCancellation>(
  'subscriptions_claim_cancellations',
  `
  update subscriptions
     set cancel_not_before = now() + interval '1 minute'
    from users
   where users.id = subscriptions.user_id
     and subscriptions.invoice_id in (
       select invoice_id
         from subscriptions
         join invoices on invoices.transaction_id = subscriptions.invoice_id
        where cancel_requested_at is not null
          and cancel_done_at is null
          and cancel_failed_at is null
          and (cancel_not_before is null or cancel_not_before <= now())
          and ${ofThisBot('invoices.bot_id', '$2')}
        order by cancel_requested_at
        limit $1::integer
          for no key update of subscriptions skip locked
     )
  returning subscriptions.invoice_id as "invoiceId",
            subscriptions.charge_id as "chargeId",
            users.telegram_id as "telegramId",
            subscriptions.cancel_attempts as attempts
  `,
)

/** Claims cancellations of this bot's subscriptions that are due now. A claim expires after a minute. */
export function claimCancellations(database: Database, limit = 20): Promise<DueCancellation[]> {
  return claim(database.pool, [limit, database.botId])
}

const settle = statement<never>(
  'subscriptions_settle_cancellation',
  `
  update subscriptions
     set cancel_done_at = case when $2::text is null then now() end,
         cancel_failed_at = case when $3::boolean then now() end,
         cancel_attempts = cancel_attempts + 1,
         cancel_error = left($2::text, 500),
         cancel_not_before = ${nextAttempt('cancel_attempts', telegramBackoff)}
   where invoice_id = $1::bigint
     and cancel_done_at is null
  `,
)

/**
 * Records the outcome of an attempt to cancel a renewal.
 *
 * @param error the error of a failed attempt, which is retried later; undefined if it succeeded
 * @param final whether Telegram refuses permanently: no further attempt, and an operator must withdraw the cancellation
 */
export async function settleCancellation(
  database: Database,
  invoiceId: bigint,
  error?: string,
  { final = false } = {},
): Promise<void> {
  await settle(database.pool, [invoiceId, error ?? null, final])
}
