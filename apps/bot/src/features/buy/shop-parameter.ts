/**
 * What `/start` is given by the button below a copy of an invoice. With such a parameter Telegram lets nobody pay the
 * copy, which is of one person's purchase. https://core.telegram.org/bots/api#sendinvoice
 */
export const shopParameter = 'buy'
