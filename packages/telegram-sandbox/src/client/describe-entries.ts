import type { Message } from '@grammyjs/types'
import type { ChatEntry } from '../state/chats.ts'

/** Describes what the bot did, for the error of a wait that timed out. */
export function describeEntries(entries: ChatEntry[]): string {
  const lines = entries
    .filter(({ by }) => by === 'bot')
    .map(({ kind, message }) => `  ${kind} #${message.message_id}: ${describeMessage(message)}`)
  return lines.length === 0 ? 'It wrote nothing.' : `It wrote:\n${lines.join('\n')}`
}

function describeMessage(message: Message): string {
  const text = message.text ?? message.caption ?? message.invoice?.title ?? ''
  const media = message.photo ? '[photo] ' : ''
  const labels = buttons(message)
  const keyboard = labels.length > 0 ? ` [${labels.join('] [')}]` : ''
  return `${media}${JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)}${keyboard}`
}

/** Returns the labels of a message's inline buttons, row by row. */
export const buttons = (message: Message): string[] =>
  (message.reply_markup?.inline_keyboard ?? []).flat().map(({ text }) => text)
