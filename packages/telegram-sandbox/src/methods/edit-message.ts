import { isDeepStrictEqual } from 'node:util'
import type { InlineKeyboardMarkup, Message } from '@grammyjs/types'
import { z } from 'zod'
import { badRequest } from '../bot-api/api-failure.ts'
import { Arguments } from '../bot-api/arguments.ts'
import type { Sandbox } from '../sandbox.ts'
import { findWritableChat } from './find-chat.ts'
import type { Method } from './method.ts'
import { photoOf, readCaptionContent } from './photo.ts'
import { readInlineMarkup } from './reply-markup.ts'
import { readTextContent } from './send-message.ts'

const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'

const TEXT_FIELDS = ['text', 'entities', 'link_preview_options'] as const
const CAPTION_FIELDS = ['caption', 'caption_entities', 'show_caption_above_media'] as const
const MEDIA_FIELDS = [...CAPTION_FIELDS, ...TEXT_FIELDS, 'photo', 'has_media_spoiler'] as const

export const editMessageText: Method = ({ sandbox, args }) => {
  const content = readTextContent(args)
  const markup = readInlineMarkup(args)
  const message = findEditable(sandbox, args)
  if (message.text === undefined) throw badRequest('there is no text in the message to edit')
  return edit(sandbox, message, TEXT_FIELDS, content, markup)
}

export const editMessageCaption: Method = ({ sandbox, args }) => {
  const content = readCaptionContent(args)
  const markup = readInlineMarkup(args)
  const message = findEditable(sandbox, args)
  if (message.photo === undefined) throw badRequest('there is no caption in the message to edit')
  return edit(sandbox, message, CAPTION_FIELDS, content, markup)
}

export const editMessageReplyMarkup: Method = ({ sandbox, args }) => {
  const markup = readInlineMarkup(args)
  return edit(sandbox, findEditable(sandbox, args), [], {}, markup)
}

const mediaSchema = z.looseObject({ type: z.string(), media: z.string() })

export const editMessageMedia: Method = ({ sandbox, args }) => {
  const media = mediaSchema.safeParse(args.json('media', 'input media'))
  if (!media.success) throw badRequest("can't parse InputMedia: expected an Object")
  if (media.data.type !== 'photo') throw badRequest(`the sandbox knows no media of type ${media.data.type}`)
  const markup = readInlineMarkup(args)
  const message = findEditable(sandbox, args)
  const upload = args.attached(media.data.media)
  const photo = photoOf(sandbox, upload ?? media.data.media)
  const content = { photo, ...readCaptionContent(Arguments.from(media.data)) }
  return edit(sandbox, message, MEDIA_FIELDS, content, markup)
}

function findEditable(sandbox: Sandbox, args: Arguments): Message {
  if (!args.has('chat_id') && args.has('inline_message_id')) throw badRequest('MESSAGE_ID_INVALID')
  if (!args.has('chat_id') && !args.has('message_id')) throw badRequest('message identifier is not specified')
  const record = findWritableChat(sandbox, args)
  const message = record.messages.get(args.integer('message_id', 0))
  if (!message) throw badRequest('message to edit not found')
  const isOwn = message.from?.id === sandbox.bot.id || (record.chat.type === 'channel' && !message.from)
  if (!isOwn) throw badRequest("message can't be edited")
  return message
}

/** Replaces the named fields and the inline keyboard. Without `markup` the keyboard is removed. */
function edit(
  sandbox: Sandbox,
  message: Message,
  fields: readonly (keyof Message)[],
  content: Partial<Message>,
  markup: InlineKeyboardMarkup | undefined,
): Message {
  const { edit_date, ...before } = message
  const after: Partial<Message> = { ...before }
  for (const field of [...fields, 'reply_markup' as const]) delete after[field]
  Object.assign(after, content, markup ? { reply_markup: markup } : {})
  if (isDeepStrictEqual(comparable(after), comparable(before))) throw badRequest(NOT_MODIFIED)
  const edited = { ...after, edit_date: sandbox.date } as Message
  sandbox.record('edited', 'bot', edited)
  return edited
}

/** Returns a message in a comparable form: the same picture uploaded again has a new `file_id`, but counts as equal. */
function comparable({ photo, ...rest }: Partial<Message>): unknown {
  return { ...rest, photo: photo?.map(({ file_unique_id }) => file_unique_id) }
}
