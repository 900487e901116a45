import { randomUUID } from 'node:crypto'
import {
  type CompletePurchaseInput,
  type Data,
  invoicePayload,
  type OpenPurchaseInput,
  type StarListItem,
} from '@tarot/data'
import { operator } from './seed.ts'

const day = 86_400_000

/** The charge IDs of the payments of `seedMoney`, by their state. */
export const charges = {
  credited: 'stxCredited_4KfN0wYbq2',
  spent: 'stxSpent_9aQmT1xUzZ7r',
  parked: 'stxParked_b8Lw3PzKd5vH',
  underpaid: 'stxUnderpaid_Ee6RjWq1',
  foreign: 'stxForeign_Vv0tYh2NnMs',
  dollars: 'stxDollars_Cc5gXo8IiPk',
  waiting: 'stxWaiting_Ff3uBz7LlQe',
  failing: 'stxFailing_Gg1dSa9JjRw',
  refunded: 'stxRefunded_Hh4kDm6TtY',
  short: 'stxShort_Oo2pXn5WwUu8',
  subscription: 'stxSubscription_Zz7qM3',
  odd: 'odd/id?with#all%2of "it" & ü.data',
} as const

const refundRequest = { reason: 'Bought by mistake', actor: `operator:${operator.email}` }

/** Adds a payment in each state, a hold in each state, a subscription, and a reconciliation of each subject. */
export async function seedMoney(data: Data): Promise<void> {
  await paid(data, 2n, charges.credited)
  await paid(data, 3n, charges.spent)
  await spendAll(data, 3n)
  await park(data, 4n, charges.parked)
  await park(data, 5n, charges.underpaid, await open(data, 5n), { stars: 60 })
  await park(data, 6n, charges.foreign, await open(data, 5n))
  await park(data, 7n, charges.dollars, await open(data, 7n), { currency: 'USD' })
  await paid(data, 8n, charges.waiting)
  await data.payments.requestRefund({ chargeId: charges.waiting, ...refundRequest })
  await paid(data, 9n, charges.failing)
  await data.payments.requestRefund({ chargeId: charges.failing, ...refundRequest })
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await data.payments.recordRefundFailure(charges.failing, '400 Bad Request: CHARGE_ALREADY_REFUNDED')
  }
  await paid(data, 10n, charges.refunded)
  await data.payments.requestRefund({ chargeId: charges.refunded, ...refundRequest })
  await refunded(data, 10n, charges.refunded)
  await paid(data, 11n, charges.short)
  await spendAll(data, 11n, 8)
  await refunded(data, 11n, charges.short)
  await complete(data, 14n, charges.odd, null, { payload: 'an old link' })

  const periodEnd = new Date(Date.now() + 30 * day)
  const premium = { product: 'premium', credits: 60, stars: 250, tier: 'premium' } as const
  const invoiceId = await open(data, 12n, premium)
  await complete(data, 12n, charges.subscription, invoiceId, { stars: 250, periodEnd })
  await holdAndRelease(data, 13n)

  await data.reconciliations.reconcileLedger()
  await reconcileStars(data)
}

/** Reconciles with a list of Telegram that has every kind of discrepancy. */
async function reconcileStars(data: Data): Promise<void> {
  const payments = await data.prisma.payment.findMany({ include: { user: true }, orderBy: { paidAt: 'asc' } })
  const common = { kind: 'invoice_payment', subscriptionPeriod: null }
  const listed = payments.flatMap(
    ({ chargeId, stars, payload, paidAt, refundedAt, user }): StarListItem[] => {
      const line = { ...common, id: chargeId, stars, payload, telegramId: user.telegramId }
      const incoming = { ...line, direction: 'incoming' as const, happenedAt: paidAt }
      const outgoing = { ...line, direction: 'outgoing' as const, happenedAt: refundedAt ?? paidAt }
      if (chargeId === charges.credited) return [{ ...incoming, id: 'stxOnlyTelegram_Pp6sLf' }]
      if (chargeId === charges.spent) return [{ ...incoming, stars: 50 }]
      if (chargeId === charges.subscription) return [incoming, outgoing]
      return refundedAt && chargeId !== charges.refunded ? [incoming, outgoing] : [incoming]
    },
  )
  const read = async (offset: number, limit: number) => listed.slice(offset, offset + limit)
  await data.reconciliations.reconcileStars(read, { gracePeriod: 0 })
}

async function open(data: Data, userId: bigint, more: Partial<OpenPurchaseInput> = {}): Promise<bigint> {
  const { transactionId } = await data.transactions.openPurchase({
    userId,
    product: 'credits-30',
    credits: 30,
    stars: 125,
    idempotencyKey: `test:${randomUUID()}`,
    ...more,
  })
  return transactionId
}

type More = Partial<CompletePurchaseInput>

function complete(data: Data, userId: bigint, chargeId: string, invoiceId: bigint | null, more: More = {}) {
  const payload = invoiceId === null ? '' : invoicePayload(invoiceId)
  return data.transactions.completePurchase({ userId, chargeId, payload, stars: 125, ...more })
}

/** Adds a credited payment: 30 credits for 125 Stars. */
export async function paid(data: Data, userId: bigint, chargeId: string): Promise<void> {
  await complete(data, userId, chargeId, await open(data, userId))
}

/** Adds a payment that cannot be credited; by default 125 Stars for an invoice of 200. */
export async function park(
  data: Data,
  userId: bigint,
  chargeId: string,
  invoiceId: bigint | null = null,
  more: More = {},
): Promise<void> {
  const invoice = invoiceId ?? (await open(data, userId, { stars: 200 }))
  const { outcome } = await complete(data, userId, chargeId, invoice, more)
  if (outcome !== 'parked') throw new Error(`the payment is ${outcome}`)
}

/** Records the refund of the Stars, as the bot does. */
export async function refunded(data: Data, userId: bigint, chargeId: string): Promise<void> {
  await data.payments.recordRefund({ chargeId, userId, stars: 125, payload: '' })
}

/** Holds all credits of the user except `rest`, as for a reading in progress. */
export async function spendAll(data: Data, userId: bigint, rest = 0): Promise<void> {
  const { balance } = await data.credits.balance(userId)
  await data.readings.reserve({ userId, price: balance - rest, idempotencyKey: `test:${randomUUID()}` })
}

async function holdAndRelease(data: Data, userId: bigint): Promise<void> {
  const idempotencyKey = `test:${randomUUID()}`
  const { transactionId } = await data.readings.reserve({ userId, price: 1, idempotencyKey })
  await data.readings.release({ userId, transactionId, reason: 'the reading could not be sent' })
}
