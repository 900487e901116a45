import { type Queryable, statement } from '../database/statement.ts'

/** A row of the ledger that moves back what another one moved. */
export interface Refund {
  /** The refund's own row. */
  transactionId: bigint
  userId: bigint
  /** Credits, signed: + for a reading, − for a purchase. */
  amount: number
  /** Credits of a purchase that had been spent and could not be taken back. */
  shortfall: number
  /** The balance after it. */
  balance: number
  version: number
  /** Whether it had been made before, so that nothing was done now. */
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
  select id as "transactionId",
         user_id as "userId",
         amount,
         credits_after as "creditsAfter",
         credit_version as "creditVersion",
         shortfall
    from transactions
   where refund_of = $1::bigint
     and ($2::bigint is null or user_id = $2::bigint)
  `,
)

/** The refund of this transaction, or undefined. @param userId when given, another user's counts as none */
export async function findRefund(
  database: Queryable,
  transactionId: bigint,
  userId: bigint | null = null,
): Promise<Refund | undefined> {
  const [row] = await find(database, [transactionId, userId])
  return row && toRefund(row, true)
}
