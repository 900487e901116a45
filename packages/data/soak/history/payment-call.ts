import type { Call } from './history-file.ts'

/** Calls that are about one payment. */
export const paymentCallKinds = ['pay', 'creditParked', 'requestRefund', 'recordRefund'] as const
export type PaymentCall = Call<(typeof paymentCallKinds)[number]>
