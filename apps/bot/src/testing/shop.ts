import { randomInt } from 'node:crypto'
import type { PersonClient, SandboxClient } from '@tarot/telegram-sandbox'
import type { Api } from 'grammy'
import type { Message } from 'grammy/types'
import { findButton, says } from './chat.ts'

/** Opens an invoice for credits. */
export async function openInvoice(person: PersonClient, label: RegExp): Promise<Message> {
  await person.send('/buy')
  const shop = await person.waitFor(says('Credits and plans'))
  await person.press(shop, findButton(shop, label))
  return person.waitFor((message) => message.invoice !== undefined)
}

/** Opens the offer of a plan. @returns the payment link */
export async function openPlan(person: PersonClient, label: RegExp): Promise<string> {
  await person.send('/buy')
  const shop = await person.waitFor(says('Credits and plans'))
  await person.press(shop, findButton(shop, label))
  const offer = await person.waitFor(says('renews every 30 days'))
  const link = (offer.reply_markup?.inline_keyboard ?? []).flat().find((button) => 'url' in button)
  if (!link || !('url' in link)) throw new Error('the offer has no link')
  return link.url
}

/** Pays, and expects success. */
export async function pay(person: PersonClient, invoice: Message | string) {
  const payment = await person.pay(invoice)
  if (payment.state !== 'paid') throw new Error(`not paid: ${JSON.stringify(payment)}`)
  return {
    ...payment,
    updateId: payment.updateId ?? 0,
    preCheckoutUpdateId: payment.preCheckoutUpdateId ?? 0,
  }
}

/** Pays by a link that the bot refuses, and approves the payment with the bot's token. */
export async function payRefused(
  { api, sandbox }: { api: Api; sandbox: SandboxClient },
  person: PersonClient,
  link: string,
) {
  await sandbox.fail('answerPreCheckoutQuery', { with: 400 })
  const { number: since = 0 } = (await sandbox.calls()).at(-1) ?? {}
  const paying = pay(person, link)
  const { payload } = await sandbox.waitForCall('answerPreCheckoutQuery', undefined, { since })
  await api.answerPreCheckoutQuery(String(payload.pre_checkout_query_id), true)
  return paying
}

/** The ids of the updates about the matching messages of a user. */
export async function updatesAbout(
  url: string,
  { id }: PersonClient,
  fits: (message: Message) => boolean,
): Promise<number[]> {
  const { entries } = (await (await fetch(`${url}/sandbox/entries?chatId=${id}`)).json()) as {
    entries: { message: Message; updateId?: number }[]
  }
  return entries.flatMap(({ message, updateId }) => (updateId !== undefined && fits(message) ? updateId : []))
}

/** A message about a payment, as Telegram writes it in the chat with the user. */
export const moneyMessage = ({ id, user }: PersonClient, content: object) => ({
  message_id: randomInt(2 ** 31),
  from: user,
  chat: { id, type: 'private', first_name: user.first_name },
  date: Math.floor(Date.now() / 1_000),
  ...content,
})
