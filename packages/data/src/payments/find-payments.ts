import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { check, id, pageLimit, text } from '../input.ts'
import { type Payment, type PaymentState, paymentStates, toPayment } from './payment.ts'

export const chargeId = text(255, 1)

/** One payment, or null if none of this name was told of. */
export async function findPayment(database: Database, charge: string): Promise<Payment | null> {
  const row = await database.prisma.payment.findUnique({ where: { chargeId: check(chargeId, charge) } })
  return row && toPayment(row)
}

const filterSchema = z.object({
  userId: id.optional(),
  state: z.enum(paymentStates).optional(),
  /** The `chargeId` of the last payment of the page before. */
  before: chargeId.optional(),
  limit: pageLimit.default(20),
})

export type PaymentFilter = z.input<typeof filterSchema>

export interface PaymentPage {
  items: Payment[]
  /** What to pass as `before` for the next page; null at the end. */
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

/** Payments, of one user or of all, the last received first. */
export async function findPayments(database: Database, filter: PaymentFilter = {}): Promise<PaymentPage> {
  const { userId, state, before, limit } = check(filterSchema, filter)
  const rows = await database.prisma.payment.findMany({
    where: {
      ...(userId === undefined ? {} : { userId }),
      ...(before === undefined ? {} : { chargeId: { not: before } }),
      ...(state && states[state]),
    },
    // Left out above and not by `skip: 1`, for by now it may have left the filter.
    ...(before === undefined ? {} : { cursor: { chargeId: before } }),
    orderBy: [{ receivedAt: 'desc' }, { chargeId: 'desc' }],
    take: limit + 1,
  })
  const items = rows.slice(0, limit).map(toPayment)
  return { items, next: rows.length > limit ? (items.at(-1)?.chargeId ?? null) : null }
}
