/** Of all forms of a payment: its page tells the outcome of the last one. */
export const paymentForms = (chargeId: string) => `payment ${chargeId}`

/** Of all forms of a user. */
export const userForms = (userId: string) => `user ${userId}`
