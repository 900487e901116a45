import type { Page, Reading } from '@tarot/data'
import { spreads } from '@tarot/deck'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import { isolate } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { formatDate } from './format-date.ts'

/** Characters of a question on a button; about as many as a phone shows. */
const maxExcerptLength = 32

/** Shows a page of readings, one button each. @param older whether it is not the first page */
export function historyList(ctx: BotContext, { items, next }: Page<Reading>, older: boolean): View {
  const keyboard = new InlineKeyboard()
  for (const reading of items) keyboard.text(label(ctx, reading), pack('reading', reading.id, 0)).row()
  if (older) keyboard.text(ctx.t('button-newest'), pack('history'))
  if (next !== null) keyboard.text(ctx.t('button-older'), pack('older', next))
  keyboard.row().text(ctx.t('button-reading'), pack('another'))
  if (items.length === 0 && !older) return { text: ctx.html('history-empty'), keyboard }
  return { text: older ? ctx.html('history-older') : ctx.html('history'), keyboard }
}

function label(ctx: BotContext, { createdAt, spreadType, question }: Reading): string {
  const facts = { date: formatDate(createdAt), name: spreads[spreadType].name }
  if (question === null) return ctx.t('history-item', facts)
  return ctx.t('history-item-asked', { ...facts, question: isolate(excerpt(question)) })
}

function excerpt(question: string): string {
  const characters = [...question.replace(/\s+/g, ' ')]
  return characters.length <= maxExcerptLength
    ? characters.join('')
    : `${characters.slice(0, maxExcerptLength - 1).join('')}…`
}
