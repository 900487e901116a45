import { text } from '../input.ts'

/**
 * Telegram's identifier of a payment, `telegram_payment_charge_id`. The Bot API states no length: 1 to 255 characters are
 * accepted. https://core.telegram.org/bots/api#successfulpayment
 */
export const chargeId = text(255, 1)
