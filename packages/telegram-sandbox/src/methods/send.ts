import type { Message } from '@grammyjs/types'
import { z } from 'zod'
import { badRequest } from '../bot-api/api-failure.ts'
import type { Arguments } from '../bot-api/arguments.ts'
import { asUser, type Sandbox } from '../sandbox.ts'
import type { ChatRecord } from '../state/chats.ts'
import { findWritableChat } from './find-chat.ts'
import { type ReplyMarkup, readReplyMarkup } from './reply-markup.ts'

const replySchema = z.looseObject({
  message_id: z.coerce.number().int(),
  allow_sending_without_reply: z.boolean().optional(),
})

/** Sends a message with this content. Every `send…` method calls it. */
export function send(sandbox: Sandbox, args: Arguments, content: Partial<Message>): Message {
  const record = findWritableChat(sandbox, args)
  const markup = readReplyMarkup(args)
  if (!content.invoice && hasPayButton(markup)) throw badRequest('BUTTON_TYPE_INVALID')
  const reply = readReply(args, record)
  const message = {
    message_id: sandbox.chats.nextMessageId(record.chat.id),
    ...(record.chat.type === 'channel' ? { sender_chat: record.chat } : { from: asUser(sandbox.bot) }),
    chat: record.chat,
    date: sandbox.date,
    ...(reply ? { reply_to_message: reply } : {}),
    ...(args.boolean('protect_content') ? { has_protected_content: true } : {}),
    ...content,
    ...(markup && 'inline_keyboard' in markup ? { reply_markup: markup } : {}),
  } as Message
  if (markup) showKeyboard(sandbox, record, markup)
  sandbox.record('sent', 'bot', message)
  return message
}

const hasPayButton = (markup: ReplyMarkup | undefined): boolean =>
  markup !== undefined &&
  'inline_keyboard' in markup &&
  markup.inline_keyboard.flat().some((button) => 'pay' in button)

function readReply(args: Arguments, record: ChatRecord): Message['reply_to_message'] {
  const value = args.json('reply_parameters', 'reply parameters')
  const legacy = args.has('reply_to_message_id')
    ? { message_id: args.text('reply_to_message_id') }
    : undefined
  if (value === undefined && legacy === undefined) return undefined
  const read = replySchema.safeParse(value ?? legacy)
  if (!read.success) throw badRequest('object expected as reply parameters')
  const original = record.messages.get(read.data.message_id)
  if (original) {
    // Replies are not nested: https://core.telegram.org/bots/api#message
    const { reply_to_message: _, ...message } = original
    return message as Message['reply_to_message']
  }
  if (read.data.allow_sending_without_reply || args.boolean('allow_sending_without_reply')) return undefined
  throw badRequest('message to be replied not found')
}

function showKeyboard(sandbox: Sandbox, record: ChatRecord, markup: ReplyMarkup): void {
  if ('inline_keyboard' in markup) return
  record.keyboard = 'remove_keyboard' in markup ? undefined : markup
  sandbox.changes.announce({ type: 'chat', chat: record.chat })
}
