import type { Message } from '@grammyjs/types'
import type { ChatEntry } from '../state/chats.ts'

/** What the bot did instead, for the error of a test that waited in vain. */
export function describeEntries(entries: ChatEntry[]): string {
  const lines = entries
    .filter(({ by }) => by === 'bot')
    .map(({ kind, message }) => `  ${kind} #${message.message_id}: ${describeMessage(message)}`)
  return lines.length === 0 ? 'It wrote nothing at all.' : `It wrote:\n${lines.join('\n')}`
}

function describeMessage(message: Message): string {
  const text = message.text ?? message.caption ?? message.invoice?.title ?? ''
  const media = message.photo ? '[photo] ' : ''
  const labels = buttons(message)
  const keyboard = labels.length > 0 ? ` [${labels.join('] [')}]` : ''
  return `${media}${JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)}${keyboard}`
}

/** The labels of a message's inline buttons, row after row. */
export const buttons = (message: Message): string[] =>
  (message.reply_markup?.inline_keyboard ?? []).flat().map(({ text }) => text)
