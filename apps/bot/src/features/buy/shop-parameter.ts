/**
 * The parameter of `/start` from the button below a forwarded copy of an invoice. An invoice with such a parameter can
 * only be paid in its own chat. https://core.telegram.org/bots/api#sendinvoice
 */
export const shopParameter = 'buy'
