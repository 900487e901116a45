import type { InlineKeyboardMarkup } from '@grammyjs/types'
import { badRequest } from '../bot-api/api-failure.ts'
import { linkOf, SUBSCRIPTION_PERIOD } from '../stars/offer.ts'
import type { Method } from './method.ts'
import { readOffer } from './read-offer.ts'
import { readInlineMarkup } from './reply-markup.ts'
import { send } from './send.ts'

export const sendInvoice: Method = ({ sandbox, args }) => {
  const offer = readOffer(args)
  if (args.has('subscription_period')) throw badRequest('SUBSCRIPTION_PERIOD_INVALID')
  checkPayButton(readInlineMarkup(args))
  const { title, description, stars } = offer
  const start_parameter = args.text('start_parameter')
  const message = send(sandbox, args, {
    invoice: { title, description, start_parameter, currency: 'XTR', total_amount: stars },
    reply_markup: { inline_keyboard: [[{ text: `Pay ⭐️${stars}`, pay: true }]] },
  })
  sandbox.invoices.add(message, offer)
  return message
}

/** Checks the bot's own keyboard: its first button, and no other, must be a pay button. */
function checkPayButton(markup: InlineKeyboardMarkup | undefined): void {
  if (!markup) return
  const [first, ...others] = markup.inline_keyboard.flat()
  if (!first || !('pay' in first)) throw badRequest('REPLY_MARKUP_BUY_EMPTY')
  if (others.some((button) => 'pay' in button)) throw badRequest('BUTTON_POS_INVALID')
}

export const createInvoiceLink: Method = ({ sandbox, args }) => {
  const offer = readOffer(args)
  const period = args.has('subscription_period') ? args.integer('subscription_period', 0) : undefined
  if (period !== undefined && period !== SUBSCRIPTION_PERIOD) throw badRequest('SUBSCRIPTION_PERIOD_INVALID')
  return linkOf(sandbox.stars.addLink(offer, period))
}
