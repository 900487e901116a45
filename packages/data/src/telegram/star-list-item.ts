/** One line of Telegram's list of the bot's Stars. https://core.telegram.org/bots/api#startransaction */
export interface StarListItem {
  /** The charge id of a payment; a refund has that of its payment. */
  id: string
  /** To the bot, or from it. */
  direction: 'incoming' | 'outgoing'
  /** Whole Stars that the other side paid or was refunded, including the commission of an affiliate. */
  stars: number
  /** The fraction of `stars` in nanostars (10⁻⁹ Stars), 0 to 999 999 999. Default 0. */
  nanostars?: number
  /** The commission of an affiliate, in nanostars. Default 0. */
  commission?: bigint
  /** `invoice_payment`, `fragment`, `gift_purchase`, … */
  kind: string
  telegramId: bigint | null
  payload: string | null
  /** Seconds; null if the payment is not for a subscription. */
  subscriptionPeriod: number | null
  happenedAt: Date
}

/** The maximum number of lines in an answer of Telegram. https://core.telegram.org/bots/api#getstartransactions */
export const maxPageSize = 100

/**
 * Reads Telegram's list, oldest first.
 *
 * @param offset number of lines to skip
 * @param limit maximum number of lines, 1 to `maxPageSize`
 */
export type ReadStarList = (offset: number, limit: number) => Promise<StarListItem[]>
