import type { Call } from './history-file.ts'

/** The kinds of calls on one payment. */
export const paymentCallKinds = ['pay', 'creditParked', 'requestRefund', 'recordRefund'] as const
export type PaymentCall = Call<(typeof paymentCallKinds)[number]>
