/**
 * SQL for "a restore or a failover has lost the invoice": there is none, and yet the payload has the form of ours and the
 * payment was made since the bot uses this database. What was paid before is foreign.
 *
 * @param invoiceId what the payload names, null if it is not of `invoicePayload`
 * @param paidAt when the payment was made, by Telegram
 * @param botId the parameter that has `Database.botId`
 */
export const isLostInvoice = (invoiceId: string, paidAt: string, botId: string): string => `(
  ${invoiceId} is not null
  and not exists (select from invoices where transaction_id = ${invoiceId})
  and exists (select from bots where id = coalesce(${botId}::bigint, first_bot()) and first_seen_at <= ${paidAt})
)`
