import type { Api, Bot } from 'grammy'
import { SUBSCRIPTION_PERIOD } from '../stars/offer.ts'

/** Sends an invoice for ten credits. */
export const sendInvoice = (api: Api, chatId: number, stars = 50, payload = 'credits:10') =>
  api.sendInvoice(chatId, '10 credits', 'Ten questions to the cards', payload, 'XTR', [
    { label: '10 credits', amount: stars },
  ])

/** Creates a link to a subscription of 30 days. */
export const subscriptionLink = (api: Api, stars = 100) =>
  api.createInvoiceLink(
    'Monthly',
    'A reading a day',
    'monthly',
    '',
    'XTR',
    [{ label: 'Monthly', amount: stars }],
    {
      subscription_period: SUBSCRIPTION_PERIOD,
    },
  )

/** Makes a bot approve every payment and reply with the amount. */
export function takePayments(bot: Bot): void {
  bot.on('pre_checkout_query', (ctx) => ctx.answerPreCheckoutQuery(true))
  bot.on('message:successful_payment', (ctx) =>
    ctx.reply(`Thanks for ${ctx.message.successful_payment.total_amount}`),
  )
}
