import type { Database } from '../database/database.ts'
import { retryRace } from '../database/retry-race.ts'
import { statement } from '../database/statement.ts'
import { transaction } from '../database/transaction.ts'
import { check } from '../input.ts'
import { type CompletePurchaseInput, receivedPayment } from '../payments/received-payment.ts'
import { type RecordedPayment, recordPayment } from '../payments/record-payment.ts'

export interface CompletedPurchase extends RecordedPayment {
  /**
   * - `credited`: the credits were granted.
   * - `parked`: nothing was credited; an operator must credit or refund it.
   * - `foreign`: this database never offered it; operators see it, and the user is not notified.
   * - `refunded`: the Stars were refunded before; nothing was credited.
   */
  outcome: 'credited' | 'parked' | 'foreign' | 'refunded'
  /** Whether the payment was recorded before: then this call has done nothing. */
  replayed: boolean
}

const findPaid = statement<RecordedPayment & { refunded: boolean }>(
  'transactions_find_paid',
  `
  select payments.parked_reason as "parkedReason",
         transactions.id as "transactionId",
         transactions.reason as product,
         coalesce(transactions.amount, 0) as credits,
         transactions.credits_after as balance,
         transactions.credit_version as version,
         case when transactions.id is not null then invoices.tier end as tier,
         payments.period_end as "periodEnd",
         payments.refunded_at is not null as refunded
    from payments
    left join invoices on invoices.transaction_id = payments.invoice_id
    left join transactions on transactions.type = 'purchase' and transactions.payment_reference = payments.charge_id
   where payments.charge_id = $1::varchar
  `,
)

/**
 * Records a payment that has arrived, whatever the status of its purchase, in one transaction and once per `chargeId`.
 *
 * It credits what the invoice in the payload says, if the invoice has this user and this price; a subscription's payment
 * also sets the tier and its end. A payment that this database never offered is recorded as foreign, any other payment is
 * parked for an operator. The user is notified, except of foreign payments.
 *
 * @throws DataError `USER_NOT_FOUND`, `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function completePurchase(
  database: Database,
  input: CompletePurchaseInput,
): Promise<CompletedPurchase> {
  const payment = check(receivedPayment, input)
  return retryRace(async () => {
    const row = await database.limiter.run(payment.userId, () =>
      transaction(database.pool, (connection) => recordPayment(connection, payment, database.botId)),
    )
    if (row) return { outcome: outcomeOf(row), ...row, replayed: false }
    const [paid] = await findPaid(database.pool, [payment.chargeId])
    // The concurrent call that recorded the payment has rolled back since.
    if (!paid) return undefined
    const { refunded, ...first } = paid
    return { outcome: refunded ? 'refunded' : outcomeOf(first), ...first, replayed: true }
  })
}

function outcomeOf({ transactionId, parkedReason }: RecordedPayment): CompletedPurchase['outcome'] {
  if (transactionId !== null) return 'credited'
  return parkedReason === 'unknown_invoice' ? 'foreign' : 'parked'
}
