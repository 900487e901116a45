import { type Queryable, statement } from '../database/statement.ts'

/** A ledger entry that reverses another one. */
export interface Refund {
  /** The transaction of the refund itself. */
  transactionId: bigint
  userId: bigint
  /** Credits, signed: + for a reading, − for a purchase. */
  amount: number
  /** Credits of a purchase that were spent and could not be debited. */
  shortfall: number
  /** The balance after it. */
  balance: number
  version: number
  /** Whether an earlier call has made the refund: then this call has done nothing. */
  replayed: boolean
}

export interface RefundRow {
  transactionId: bigint
  userId: bigint
  amount: number
  creditsAfter: number
  creditVersion: number
  shortfall: number | null
}

/** The columns of a refund in `transactions`, named as `toRefund` expects them. */
export const refundColumns = `
         id as "transactionId",
         user_id as "userId",
         amount,
         credits_after as "creditsAfter",
         credit_version as "creditVersion",
         shortfall`

export function toRefund(row: RefundRow, replayed: boolean): Refund {
  const { transactionId, userId, amount, creditsAfter, creditVersion, shortfall } = row
  return {
    transactionId,
    userId,
    amount,
    shortfall: shortfall ?? 0,
    balance: creditsAfter,
    version: creditVersion,
    replayed,
  }
}

const find = statement<RefundRow>(
  'transactions_find_refund',
  `
  select ${refundColumns}
    from transactions
   where refund_of = $1::bigint
     and ($2::bigint is null or user_id = $2::bigint)
  `,
)

/** The refund of this transaction, or undefined if there is none. @param userId if set, another user's counts as none */
export async function findRefund(
  database: Queryable,
  transactionId: bigint,
  userId: bigint | null = null,
): Promise<Refund | undefined> {
  const [row] = await find(database, [transactionId, userId])
  return row && toRefund(row, true)
}
