import type {
  ForceReply,
  InlineKeyboardMarkup,
  ReplyKeyboardMarkup,
  ReplyKeyboardRemove,
} from '@grammyjs/types'
import { z } from 'zod'
import { badRequest } from '../bot-api/api-failure.ts'
import type { Arguments } from '../bot-api/arguments.ts'

export type ReplyMarkup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply

const object = z.looseObject({})
/** The fields of an inline button, of which exactly one is set. */
const ACTIONS = [
  'url',
  'callback_data',
  'callback_game',
  'pay',
  'switch_inline_query',
  'switch_inline_query_chosen_chat',
  'switch_inline_query_current_chat',
  'login_url',
  'web_app',
  'copy_text',
  'disabled',
]
const MAX_BUTTONS = 100

export function readReplyMarkup(args: Arguments): ReplyMarkup | undefined {
  const markup = args.json('reply_markup', 'reply keyboard markup')
  if (markup === undefined) return undefined
  const read = object.safeParse(markup)
  if (!read.success) throw badRequest('object expected as reply markup')
  if (read.data.inline_keyboard !== undefined) return readInlineKeyboard(read.data)
  if (read.data.keyboard !== undefined) return readKeyboard(read.data)
  if (read.data.remove_keyboard === true) return { remove_keyboard: true }
  if (read.data.force_reply === true) return { ...(read.data as object), force_reply: true }
  return undefined
}

/** Reads the markup of an edit, which can only be an inline keyboard. */
export function readInlineMarkup(args: Arguments): InlineKeyboardMarkup | undefined {
  const markup = readReplyMarkup(args)
  if (markup === undefined || 'inline_keyboard' in markup) return markup
  throw badRequest('inline keyboard expected')
}

function readInlineKeyboard(markup: Record<string, unknown>): InlineKeyboardMarkup | undefined {
  const rows = z.array(z.array(z.unknown())).safeParse(markup.inline_keyboard)
  if (!rows.success) {
    throw badRequest('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
  }
  for (const button of rows.data.flat()) checkInlineButton(button)
  if (rows.data.flat().length > MAX_BUTTONS) throw badRequest('reply markup is too long')
  const filled = rows.data.filter((row) => row.length > 0)
  if (filled.length === 0) return undefined
  return { inline_keyboard: filled as InlineKeyboardMarkup['inline_keyboard'] }
}

function checkInlineButton(value: unknown): void {
  const fail = (reason: string) => badRequest(`can't parse inline keyboard button: ${reason}`)
  const read = object.safeParse(value)
  if (!read.success) throw fail('InlineKeyboardButton must be an Object')
  const button = read.data
  if (typeof button.text !== 'string') throw fail('Can\'t find field "text"')
  if (button.text.trim() === '') throw badRequest('inline keyboard button text must be non-empty')
  if (!ACTIONS.some((action) => button[action] !== undefined)) {
    throw fail('Text buttons are unallowed in the inline keyboard')
  }
  const data = button.callback_data
  if (data === undefined) return
  if (data === '') throw fail('Text buttons are unallowed in the inline keyboard')
  if (typeof data !== 'string') throw fail('Field "callback_data" must be of type String')
  if (Buffer.byteLength(data) > 64) throw badRequest('BUTTON_DATA_INVALID')
}

function readKeyboard(markup: Record<string, unknown>): ReplyKeyboardMarkup {
  const rows = z.array(z.array(z.unknown())).safeParse(markup.keyboard)
  if (!rows.success) throw badRequest('field "keyboard" must be an Array of Arrays')
  const keyboard = rows.data.map((row) =>
    row.map((button) => {
      const text = typeof button === 'string' ? button : object.safeParse(button).data?.text
      if (typeof text !== 'string' || text === '') {
        throw badRequest("can't parse keyboard button: KeyboardButton must be a String or an Object")
      }
      return typeof button === 'string' ? { text } : (button as { text: string })
    }),
  )
  return { ...markup, keyboard } as ReplyKeyboardMarkup
}
