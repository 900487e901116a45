/**
 * SQL condition: a restore or a failover has lost the invoice. The invoice does not exist, although the payload has the
 * form of `invoicePayload` and the payment was made after the bot was first seen by this database. An earlier payment is
 * foreign.
 *
 * @param invoiceId the invoice in the payload, null if the payload does not have the form of `invoicePayload`
 * @param paidAt when the payment was made, by Telegram's clock
 * @param botId the parameter that holds `Database.botId`
 */
export const isLostInvoice = (invoiceId: string, paidAt: string, botId: string): string => `(
  ${invoiceId} is not null
  and not exists (select from invoices where transaction_id = ${invoiceId})
  and exists (select from bots where id = coalesce(${botId}::bigint, first_bot()) and first_seen_at <= ${paidAt})
)`
