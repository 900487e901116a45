import type {
  Balance,
  BoughtReading,
  BuyReadingInput,
  CompletedPurchase,
  CompletedReading,
  CompletePurchaseInput,
  CompleteReadingInput,
  CreditedPayment,
  CreditParkedPaymentInput,
  Data,
  FailPurchaseInput,
  Grant,
  GrantCreditsInput,
  Hold,
  OpenedPurchase,
  OpenPurchaseInput,
  Payment,
  RecordRefundInput,
  Refund,
  RefundTransactionInput,
  ReleaseReadingInput,
  RequestRefundInput,
  ReserveReadingInput,
} from '../../src/index.ts'

/** The input and the result of each kind of call. */
interface Kinds {
  grant: [GrantCreditsInput, Grant]
  buy: [BuyReadingInput, BoughtReading]
  reserve: [ReserveReadingInput, Hold]
  complete: [CompleteReadingInput, CompletedReading]
  release: [ReleaseReadingInput, Refund]
  open: [OpenPurchaseInput, OpenedPurchase]
  pay: [CompletePurchaseInput, CompletedPurchase]
  fail: [FailPurchaseInput, boolean]
  refund: [RefundTransactionInput, Refund]
  recordRefund: [RecordRefundInput, Refund | null]
  requestRefund: [RequestRefundInput, Payment]
  creditParked: [CreditParkedPaymentInput, CreditedPayment]
  releaseExpiredHolds: [{ olderThan: number }, number]
  expire: [{ olderThan: number }, number]
  balance: [{ userId: bigint }, Balance]
}

export type Kind = keyof Kinds
export type Input<K extends Kind = Kind> = Kinds[K][0]
export type Result<K extends Kind = Kind> = Kinds[K][1]

/** The kinds of calls with an idempotency key. */
export const keyedKinds = ['grant', 'buy', 'reserve', 'open'] as const
export type KeyedKind = (typeof keyedKinds)[number]

const performers: { [K in Kind]: (data: Data, input: Input<K>) => Promise<Result<K>> } = {
  grant: (data, input) => data.credits.grant(input),
  buy: (data, input) => data.readings.buy(input),
  reserve: (data, input) => data.readings.reserve(input),
  complete: (data, input) => data.readings.complete(input),
  release: (data, input) => data.readings.release(input),
  open: (data, input) => data.transactions.openPurchase(input),
  pay: (data, input) => data.transactions.completePurchase(input),
  fail: (data, input) => data.transactions.failPurchase(input),
  refund: (data, input) => data.transactions.refund(input),
  recordRefund: (data, input) => data.payments.recordRefund(input),
  requestRefund: (data, input) => data.payments.requestRefund(input),
  creditParked: (data, input) => data.payments.creditParked(input),
  releaseExpiredHolds: (data, { olderThan }) => data.readings.releaseExpiredHolds(olderThan),
  expire: (data, { olderThan }) => data.transactions.expirePurchases(olderThan),
  balance: (data, { userId }) => data.credits.balance(userId),
}

export function perform<K extends Kind>(data: Data, kind: K, input: Input<K>): Promise<Result<K>> {
  return performers[kind](data, input)
}
