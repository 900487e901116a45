/** The fetcher key of all forms of a payment: its page shows the outcome of the last form. */
export const paymentFormKey = (chargeId: string) => `payment ${chargeId}`
