import { z } from 'zod'
import { ofThisBot } from '../bots/of-this-bot.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { transaction } from '../database/transaction.ts'
import { check, id } from '../input.ts'
import { updateId } from '../telegram/update-id.ts'
import { isNewerUpdate } from './is-newer-update.ts'
import type { Subscription } from './subscription.ts'
import { subscriptionStatuses } from './subscription.ts'

const inputSchema = z.object({
  userId: id,
  /** The purchase that began it. */
  invoiceId: id,
  status: z.enum(subscriptionStatuses).exclude(['ended']),
  /** Telegram's `update_id`: an update with a lower number than the last one is ignored. Default null: it is the newest. */
  updateId,
})

export type ChangeSubscriptionInput = z.input<typeof inputSchema>

const receive = statement<never>(
  'subscriptions_receive_update',
  `
  insert into subscription_updates (invoice_id, status, update_id)
  select invoices.transaction_id, $3::varchar, $4::bigint
    from invoices
    join transactions on transactions.id = invoices.transaction_id
   where invoices.transaction_id = $2::bigint
     and invoices.tier is not null
     and transactions.user_id = $1::bigint
     and ${ofThisBot('invoices.bot_id', '$5')}
      on conflict (invoice_id) do update
     set status = excluded.status,
         update_id = coalesce(excluded.update_id, subscription_updates.update_id),
         received_at = excluded.received_at
   where ${isNewerUpdate}
  `,
)

// A separate statement, so that it sees a payment that was committed while the previous statement waited for it.
const follow = statement<Subscription>(
  'subscriptions_follow',
  `
  with changed as (
    update subscriptions
       set status = subscription_updates.status,
           updated_at = now()
      from subscription_updates, invoices
     where subscriptions.invoice_id = $2::bigint
       and subscriptions.user_id = $1::bigint
       and invoices.transaction_id = subscriptions.invoice_id
       and ${ofThisBot('invoices.bot_id', '$3')}
       and subscription_updates.invoice_id = subscriptions.invoice_id
       and subscriptions.status not in ('ended', subscription_updates.status)
    returning subscriptions.invoice_id, subscriptions.user_id, subscriptions.tier, subscriptions.charge_id,
              subscriptions.status, subscriptions.period_end, subscriptions.created_at,
              subscriptions.cancel_failed_at, subscriptions.cancel_error, invoices.bot_id
  ), notified as (
    insert into notifications (user_id, kind, details, event, bot_id)
    select user_id, 'renewal_failed', jsonb_build_object('tier', tier, 'periodEnd', period_end),
           'renewal_failed:' || invoice_id || ':' || extract(epoch from period_end),
           bot_id
      from changed
     where status = 'failed'
        on conflict (event) do nothing
  )
  select invoice_id as "invoiceId",
         user_id as "userId",
         tier,
         charge_id as "chargeId",
         status,
         period_end as "periodEnd",
         created_at as "createdAt",
         cancel_failed_at as "cancelFailedAt",
         cancel_error as "cancelError"
    from changed
  `,
)

/**
 * Records the status of a subscription's next renewal: it is due (`active`), it will not happen (`canceled`), or it was
 * not paid (`failed`; the user is notified once per period). The tier stays until the paid period is over. A status that
 * arrives before the first payment is stored and applied with it.
 *
 * @returns the subscription if its status has changed; null if there is none, it has ended, or the status is the same
 * @throws DataError `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function changeSubscription(
  database: Database,
  input: ChangeSubscriptionInput,
): Promise<Subscription | null> {
  const { userId, invoiceId, status, updateId } = check(inputSchema, input)
  const { botId } = database
  return transaction(database.pool, async (connection) => {
    await receive(connection, [userId, invoiceId, status, updateId, botId])
    const [row] = await follow(connection, [userId, invoiceId, botId])
    return row ?? null
  })
}
