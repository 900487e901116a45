import { z } from 'zod'
import { ofThisBot } from '../bots/of-this-bot.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, id } from '../input.ts'
import { isNewerUpdate } from './apply-plan-payment.ts'
import type { Subscription } from './subscription.ts'
import { subscriptionStatuses } from './subscription.ts'

const inputSchema = z.object({
  userId: id,
  /** The purchase that began it. */
  invoiceId: id,
  status: z.enum(subscriptionStatuses).exclude(['ended']),
  /** Of the update that told of it: one with a lower number came too late. Default null: it is the newest. */
  updateId: z.int().nullable().default(null),
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

// A statement of its own: it sees a first payment that was committed while the other one waited for it.
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
  ), told as (
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
 * Notes what became of a subscription's next renewal: it will come (`active`), it will not (`canceled`), it was not
 * paid (`failed`, of which the person is told once a period). The tier stays until the paid time is over. What comes
 * before the first payment is kept until then.
 *
 * @returns the subscription if that is new; null for one that is not there, is over, or stood so before
 * @throws DataError `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function changeSubscription(
  database: Database,
  input: ChangeSubscriptionInput,
): Promise<Subscription | null> {
  const { userId, invoiceId, status, updateId } = check(inputSchema, input)
  await receive(database.pool, [userId, invoiceId, status, updateId, database.botId])
  const [row] = await follow(database.pool, [userId, invoiceId, database.botId])
  return row ?? null
}
