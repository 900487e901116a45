import { admitBot } from '../bots/admit-bot.ts'
import { ofThisBot } from '../bots/of-this-bot.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { isOutage } from '../errors.ts'
import {
  deleteItemFailures,
  findDeferred,
  type OnItemFailure,
  recordItemFailure,
} from '../jobs/failed-items.ts'
import { deleteFailedEvent } from '../payments/failed-payment-event.ts'
import type { openPayments } from '../payments/payments.ts'
import type { ReadStarList } from '../telegram/star-list-item.ts'
import { starsCurrency } from '../telegram/stars.ts'
import { isLostInvoice } from '../transactions/is-lost-invoice.ts'
import type { openTransactions } from '../transactions/transactions.ts'
import type { openUsers } from '../users/users.ts'
import type { StarDiscrepancy } from './star-discrepancy.ts'
import { listOwner, readStarList } from './star-list.ts'

export interface StarReconciliation {
  /** Lines of Telegram's list. */
  lines: number
  /** Payments and refunds on record, after settling. */
  payments: number
  refunds: number
  discrepancies: StarDiscrepancy[]
  /** Discrepancies that were settled: what only Telegram's list had is on record now. */
  settled: StarDiscrepancy[]
  /** Payments that this database never offered and that were not on record before; they are no discrepancies. */
  foreign: ForeignPayment[]
  /** Number of differences that could not be settled. */
  failed: number
}

/** A payment on Telegram's list that this database never offered, for example because it is older than the database. */
export interface ForeignPayment {
  chargeId: string
  telegramId: bigint | null
  stars: number
  payload: string
  paidAt: Date
}

/** The calls that record what only Telegram's list has. */
export interface StarSettlement {
  users: Pick<ReturnType<typeof openUsers>, 'register'>
  transactions: Pick<ReturnType<typeof openTransactions>, 'completePurchase'>
  payments: Pick<ReturnType<typeof openPayments>, 'recordRefund'>
}

export interface ReconcileStarsOptions {
  /**
   * Whether to record what only Telegram's list has, as if its update had just arrived: payments are credited, parked or
   * recorded as foreign, and refunds are recorded. Default false.
   */
  settle?: boolean
  /** Seconds during which a payment may be on one side only. Default 60. */
  gracePeriod?: number
  /** Called while the list is read, with the number of lines so far. */
  onProgress?: (lines: number) => void
  /** Called for each difference that cannot be settled. It remains a discrepancy, and a later run retries it. */
  onFailure?: OnItemFailure | undefined
}

const job = 'reconcile-stars'

interface Difference extends StarDiscrepancy {
  payload: string
  subscriptionPeriod: number | null
  isForeign: boolean
}

// A payment that only Telegram's list has was offered here if the invoice that it names existed when it was made (the
// clocks may differ by an hour), or if its invoice is lost.
const compare = statement<Difference>(
  'reconciliations_compare_stars',
  `
  with listed as (
    select s.id, s.direction, s.stars + s.nanostars / 1e9::float8 as stars, s.telegram_id, s.payload,
           s.subscription_period, s.happened_at, u.id as user_id, p.charge_id, p.stars as paid,
           p.charge_id is null and o.id is null and not ${isLostInvoice('s.invoice_id', 'coalesce(f.happened_at, s.happened_at)', '$2')}
             as is_foreign,
           p.refunded_at is not null and coalesce(t.status, 'refunded') = 'refunded' as is_returned
      from star_transactions s
      left join star_transactions f on f.bot_id = s.bot_id and f.id = s.id and f.direction = 'incoming'
      left join users u on u.telegram_id = s.telegram_id
      left join payments p on p.charge_id = s.id
      left join transactions t on t.type = 'purchase' and t.payment_reference = s.id
      left join invoices i on i.transaction_id = s.invoice_id and ${ofThisBot('i.bot_id', '$2')}
      left join transactions o on o.id = i.transaction_id
                              and o.created_at <= coalesce(f.happened_at, s.happened_at) + interval '1 hour'
     where s.bot_id = $3::bigint
       and s.kind = 'invoice_payment'
       and s.happened_at < $1::timestamptz
  )
  select case direction when 'incoming' then 'missing_payment' else 'missing_refund' end as kind,
         id as "chargeId", user_id as "userId", telegram_id as "telegramId",
         case direction when 'outgoing' then paid end as expected, stars as found, happened_at as "happenedAt",
         coalesce(payload, '') as payload, subscription_period as "subscriptionPeriod", is_foreign as "isForeign"
    from listed
   where case direction when 'incoming' then charge_id is null else is_returned is not true end
  union all
  select 'other_amount', id, user_id, telegram_id, paid, stars, happened_at, '', null, false
    from listed
   where stars <> paid
  union all
  select case when s.id is null then 'unknown_payment' else 'unknown_refund' end,
         p.charge_id, p.user_id, u.telegram_id, p.stars, null,
         case when s.id is null then p.paid_at else p.refunded_at end, '', null, false
    from payments p
    join users u on u.id = p.user_id
    left join star_transactions s on s.bot_id = $3::bigint and s.id = p.charge_id and s.direction = 'incoming'
    left join star_transactions r on r.bot_id = $3::bigint and r.id = p.charge_id and r.direction = 'outgoing'
   where p.currency = '${starsCurrency}'
     and ${ofThisBot('p.bot_id', '$2')}
     and (s.id is null and p.received_at < $1::timestamptz
          or s.id is not null and r.id is null and p.refunded_at < $1::timestamptz)
   order by "happenedAt", "chargeId"
  `,
  { long: true },
)

const countPayments = statement<{ payments: number; refunds: number }>(
  'reconciliations_count_payments',
  `
  select count(*)::integer as payments, count(refunded_at)::integer as refunds
    from payments
   where currency = '${starsCurrency}'
     and ${ofThisBot('bot_id', '$1')}
  `,
  { long: true },
)

/**
 * Reconciles the payments and refunds of this bot with Telegram's own list, and returns each discrepancy. Those of the
 * grace period are ignored, because their updates may not have arrived yet.
 *
 * @throws DataError, for example `OTHER_BOT` if the payments on record belong to other bots, and the errors of `read`
 */
export async function reconcileStars(
  database: Database,
  settlement: StarSettlement,
  read: ReadStarList,
  options: ReconcileStarsOptions = {},
): Promise<StarReconciliation> {
  const { settle = false, gracePeriod = 60, onProgress, onFailure } = options
  const until = new Date(Date.now() - 1_000 * gracePeriod)
  const lines = await readStarList(database, read, onProgress)
  // Telegram has accepted the token by now.
  if (database.botId !== null) await admitBot(database.pool, database.botId)
  const differences = await compare(database.pool, [until, database.botId, listOwner(database)])
  const discrepancies: StarDiscrepancy[] = []
  const settled: StarDiscrepancy[] = []
  const foreign: ForeignPayment[] = []
  const deferred = settle ? await findDeferred(database, job) : new Set<string>()
  let failed = 0

  /** A difference that cannot be settled remains a discrepancy, and a later run retries it. */
  async function trySettle(difference: Difference): Promise<boolean> {
    const name = `${difference.kind} ${difference.chargeId}`
    if (!settle || deferred.has(name)) return false
    try {
      const isSettled = await settleDifference(settlement, difference)
      if (!isSettled) return false
      await deleteItemFailures(database, job, [name])
      const kind = difference.kind === 'missing_payment' ? 'payment' : 'refund'
      await deleteFailedEvent(database, { kind, chargeId: difference.chargeId })
      return true
    } catch (error) {
      if (isOutage(error)) throw error
      const failure = { job, item: name, error }
      await recordItemFailure(database, failure)
      failed += 1
      onFailure?.(failure)
      return false
    }
  }

  for (const difference of differences) {
    const { payload, subscriptionPeriod: _, isForeign, ...item } = difference
    const isSettled = await trySettle(difference)
    if (isForeign) {
      if (item.kind === 'missing_payment') foreign.push(toForeignPayment(item, payload))
    } else if (isSettled) settled.push(item)
    else discrepancies.push(item)
  }
  const [counted] = await countPayments(database.pool, [database.botId])
  return {
    lines,
    payments: counted?.payments ?? 0,
    refunds: counted?.refunds ?? 0,
    discrepancies,
    settled,
    foreign,
    failed,
  }
}

const toForeignPayment = (
  { chargeId, telegramId, found, happenedAt }: StarDiscrepancy,
  payload: string,
): ForeignPayment => ({ chargeId, telegramId, stars: found ?? 0, payload, paidAt: happenedAt })

/** @returns whether the payment or refund is on record now */
async function settleDifference(
  { users, transactions, payments }: StarSettlement,
  difference: Difference,
): Promise<boolean> {
  const { kind, chargeId, userId: known, telegramId, found, happenedAt, payload, isForeign } = difference
  // Prices are whole Stars.
  if (found === null || !Number.isInteger(found) || telegramId === null) return false
  if (kind !== 'missing_payment' && kind !== 'missing_refund') return false
  // A payer may be missing after a restore.
  const userId = known ?? (await users.register({ telegramId, firstSeenAt: happenedAt })).id
  if (kind === 'missing_refund') {
    await payments.recordRefund({ userId, chargeId, stars: found, payload, refundedAt: happenedAt })
    return true
  }
  const { subscriptionPeriod } = difference
  const periodEnd =
    subscriptionPeriod === null ? null : new Date(happenedAt.getTime() + 1_000 * subscriptionPeriod)
  await transactions.completePurchase({
    userId,
    chargeId,
    payload,
    stars: found,
    paidAt: happenedAt,
    periodEnd,
    wasOffered: !isForeign,
  })
  return true
}
