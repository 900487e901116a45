import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { DataError } from '../errors.ts'
import { check, id, pageLimit } from '../input.ts'
import { chargeId } from '../telegram/charge-id.ts'
import { type Payment, type PaymentState, paymentStates, toPayment } from './payment.ts'

/** The payment with this charge id, or null if there is none on record. */
export async function findPayment(database: Database, charge: string): Promise<Payment | null> {
  const where = check(z.object({ chargeId }), { chargeId: charge })
  const row = await database.prisma.payment.findUnique({ where })
  return row && toPayment(row)
}

/** @throws DataError `PAYMENT_NOT_FOUND` */
export async function requirePayment(database: Database, charge: string): Promise<Payment> {
  const payment = await findPayment(database, charge)
  if (payment) return payment
  throw new DataError('PAYMENT_NOT_FOUND', `there is no payment ${charge}`, { field: 'chargeId' })
}

const filterSchema = z.object({
  userId: id.optional(),
  state: z.enum(paymentStates).optional(),
  /** The `chargeId` of the last payment of the previous page. */
  before: chargeId.optional(),
  limit: pageLimit.default(20),
})

export type PaymentFilter = z.input<typeof filterSchema>

export interface PaymentPage {
  items: Payment[]
  /** The `before` of the next page; null at the end. */
  next: string | null
}

const isParked = { parkedReason: { not: 'unknown_invoice' }, resolvedAt: null }
const isForeign = { parkedReason: 'unknown_invoice', resolvedAt: null }
const states: Record<PaymentState, object> = {
  refunded: { refundedAt: { not: null } },
  refunding: { refundedAt: null, refundFailedAt: null, refundRequestedAt: { not: null } },
  refund_failed: { refundedAt: null, refundFailedAt: { not: null } },
  parked: { refundedAt: null, refundRequestedAt: null, ...isParked },
  foreign: { refundedAt: null, refundRequestedAt: null, ...isForeign },
  credited: {
    refundedAt: null,
    refundRequestedAt: null,
    OR: [{ parkedReason: null }, { resolvedAt: { not: null } }],
  },
}

/** Payments of one user or of all users, the last received first. */
export async function findPayments(database: Database, filter: PaymentFilter = {}): Promise<PaymentPage> {
  const { userId, state, before, limit } = check(filterSchema, filter)
  const rows = await database.prisma.payment.findMany({
    where: {
      ...(userId === undefined ? {} : { userId }),
      ...(before === undefined ? {} : { chargeId: { not: before } }),
      ...(state && states[state]),
    },
    // The cursor row is excluded above and not by `skip: 1`, because it may not match the filter any more.
    ...(before === undefined ? {} : { cursor: { chargeId: before } }),
    orderBy: [{ receivedAt: 'desc' }, { chargeId: 'desc' }],
    take: limit + 1,
  })
  const items = rows.slice(0, limit).map(toPayment)
  return { items, next: rows.length > limit ? (items.at(-1)?.chargeId ?? null) : null }
}
