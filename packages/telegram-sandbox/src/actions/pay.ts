import type { Message, User } from '@grammyjs/types'
import type { Sandbox } from '../sandbox.ts'
import { type Offer, slugOf } from '../stars/offer.ts'
import { paidStars } from '../stars/stars.ts'
import type { Subscription, Transaction } from '../stars/stars-data.ts'
import type { ChatRecord } from '../state/chats.ts'
import type { Seconds } from '../state/clock.ts'
import type { PreCheckoutAnswer } from '../state/pre-checkouts.ts'
import { ActionError } from './action-error.ts'
import { findMessage, findOwnChat, findPerson } from './find.ts'
import { sendServiceMessage } from './service-message.ts'

/** The outcome of a payment. Update ids are missing if the bot does not allow these updates. */
export type Payment =
  | {
      state: 'paid'
      chargeId: string
      /** The service message with `successful_payment`. */
      message: Message
      updateId?: number
      preCheckoutUpdateId?: number
    }
  | { state: 'refused'; errorMessage: string; preCheckoutUpdateId?: number }
  /** The bot did not answer the pre-checkout query in time. */
  | { state: 'timed-out'; preCheckoutUpdateId?: number }
  | { state: 'too-few-stars' }

/** An invoice: a message, or a link of `createInvoiceLink`. */
export type InvoiceReference = { messageId: number; chatId?: number | undefined } | { link: string }

/** Pays an invoice as a person. If the bot approves the pre-checkout query, both get `successful_payment`. */
export async function pay(sandbox: Sandbox, personId: number, invoice: InvoiceReference): Promise<Payment> {
  const person = findPerson(sandbox, personId)
  const { user } = person
  const record = findOwnChat(sandbox, person, 'link' in invoice ? undefined : invoice.chatId)
  const offer =
    'link' in invoice
      ? findLinkOffer(sandbox, invoice.link)
      : findMessageOffer(sandbox, record, invoice.messageId)
  const refusal = findRefusal(sandbox, personId, offer)
  if (refusal) return refusal

  const { updateId, answered } = sendPreCheckoutQuery(sandbox, user, offer)
  const preCheckout = updateId === undefined ? {} : { preCheckoutUpdateId: updateId }
  const answer = await answered
  if (answer.state !== 'approved') return { ...answer, ...preCheckout }

  // Another payment of the same person may have been made in the meantime.
  const lateRefusal = findRefusal(sandbox, personId, offer)
  if (lateRefusal) return lateRefusal.state === 'refused' ? { ...lateRefusal, ...preCheckout } : lateRefusal
  const paid = sandbox.stars.pay(user, offer, sandbox.date)
  if (!paid) return { state: 'too-few-stars' }
  return { ...sendPaidMessage(sandbox, user, paid.payment, paid.subscription, true), ...preCheckout }
}

/** Returns the offer of a link. */
export function findLinkOffer(sandbox: Sandbox, link: string): Offer {
  const slug = slugOf(link)
  const offer = slug === undefined ? undefined : sandbox.stars.link(slug)
  if (!offer) throw new ActionError(404, `${link} is not an invoice link of this bot.`)
  return offer
}

/** Returns the offer of an invoice in a chat. */
function findMessageOffer(sandbox: Sandbox, record: ChatRecord, messageId: number): Offer {
  const offer = sandbox.invoices.offerOf(findMessage(record, messageId))
  if (!offer) throw new ActionError(409, `Message ${messageId} is not an invoice.`)
  return offer
}

function findRefusal(sandbox: Sandbox, personId: number, offer: Offer) {
  const { stars } = sandbox
  if (offer.subscription && stars.findRunning(personId, offer.subscription.slug)) {
    return { state: 'refused' as const, errorMessage: 'SUBSCRIPTION_ALREADY_ACTIVE' }
  }
  return stars.balance(personId) < offer.stars ? { state: 'too-few-stars' as const } : undefined
}

function sendPreCheckoutQuery(
  sandbox: Sandbox,
  from: User,
  { stars, payload }: Offer,
): { updateId: number | undefined; answered: Promise<PreCheckoutAnswer> } {
  const { id, answered } = sandbox.preCheckouts.ask()
  const query = { id, from, currency: 'XTR', total_amount: stars, invoice_payload: payload }
  const { limit } = sandbox.preCheckouts
  return { updateId: sandbox.sendUpdate('pre_checkout_query', query, `payment ${from.id}`, limit), answered }
}

/** Sends the service message of a payment. @param first whether it is the first payment of its subscription */
export function sendPaidMessage(
  sandbox: Sandbox,
  user: User,
  payment: Transaction,
  subscription: Subscription | undefined,
  first: boolean,
): Extract<Payment, { state: 'paid' }> {
  const { id, date, source } = payment
  const { message, updateId } = sendServiceMessage(
    sandbox,
    user,
    {
      successful_payment: {
        currency: 'XTR',
        total_amount: paidStars(payment),
        invoice_payload: source?.invoice_payload ?? '',
        ...(subscription ? recurring(subscription.expiresAt, first) : {}),
        telegram_payment_charge_id: id,
        provider_payment_charge_id: `${user.id}_${sandbox.stars.transactions().length}`,
      },
    },
    date,
  )
  return { state: 'paid', chargeId: id, message, ...(updateId === undefined ? {} : { updateId }) }
}

const recurring = (expiresAt: Seconds, first: boolean) => ({
  subscription_expiration_date: expiresAt,
  is_recurring: true as const,
  ...(first ? { is_first_recurring: true as const } : {}),
})
