import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, id } from '../input.ts'
import type { Subscription } from './subscription.ts'
import { subscriptionStatuses } from './subscription.ts'

const inputSchema = z.object({
  userId: id,
  /** The purchase that began it. */
  invoiceId: id,
  status: z.enum(subscriptionStatuses).exclude(['ended']),
})

export type ChangeSubscriptionInput = z.input<typeof inputSchema>

const change = statement<Subscription>(
  'subscriptions_change',
  `
  with changed as (
    update subscriptions
       set status = $3::varchar,
           updated_at = now()
     where invoice_id = $2::bigint
       and user_id = $1::bigint
       and status not in ('ended', $3::varchar)
    returning invoice_id, user_id, tier, charge_id, status, period_end, created_at
  ), told as (
    insert into notifications (user_id, kind, details, event)
    select user_id, 'renewal_failed', jsonb_build_object('tier', tier, 'periodEnd', period_end),
           'renewal_failed:' || invoice_id || ':' || extract(epoch from period_end)
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
         created_at as "createdAt"
    from changed
  `,
)

/**
 * Notes what became of a subscription's next renewal: it will come (`active`), it will not (`canceled`), it was not
 * paid (`failed`, of which the person is told once a period). The tier stays until the paid time is over.
 *
 * @returns the subscription if that is new; null for one that is not there, is over, or stood so before
 * @throws DataError `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function changeSubscription(
  database: Database,
  input: ChangeSubscriptionInput,
): Promise<Subscription | null> {
  const { userId, invoiceId, status } = check(inputSchema, input)
  const [row] = await change(database.pool, [userId, invoiceId, status])
  return row ?? null
}
