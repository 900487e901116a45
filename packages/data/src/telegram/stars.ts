import { z } from 'zod'
import { text } from '../input.ts'

/** The currency code of Telegram Stars. https://core.telegram.org/bots/api#sendinvoice */
export const starsCurrency = 'XTR'

/** The currency of a payment. Default: Stars. https://core.telegram.org/bots/api#successfulpayment */
export const paymentCurrency = text(10, 1).default(starsCurrency)

/**
 * The price of an invoice in Stars. The Bot API states no maximum: 1 to 100 000 are accepted.
 * https://core.telegram.org/bots/api#labeledprice
 */
export const invoiceStars = z.int().min(1).max(100_000)

/** The `total_amount` of a payment, 1 to 2³¹ − 1. https://core.telegram.org/bots/api#successfulpayment */
export const paidStars = z.int().min(1).max(2_147_483_647)
