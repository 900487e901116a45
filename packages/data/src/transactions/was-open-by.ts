/**
 * SQL for "this purchase was open when the payment was made". Telegram's clock and the database's may differ, so an hour
 * does not count.
 *
 * @param openedAt when the purchase was opened
 * @param paidAt when the payment was made, by Telegram
 */
export const wasOpenBy = (openedAt: string, paidAt: string): string =>
  `${openedAt} <= ${paidAt} + interval '1 hour'`
