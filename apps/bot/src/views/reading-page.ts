import type { Reading } from '@tarot/data'
import { parseSections, splitMessages, spreads } from '@tarot/deck'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import { bold, escapeHtml, Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'

/**
 * UTF-16 code units of a page. Telegram takes 4096, counted without tags, but nobody likes to scroll back to where a
 * message began; and the question, of at most 1000, goes on top of it.
 */
const longestPage = 2_000

/** One page of a reading, from 0; a page that there is not is the nearest one. */
export function readingPage(ctx: BotContext, reading: Reading, wanted: number): View {
  const pages = splitMessages(reading.interpretation, longestPage)
  const page = Math.max(0, Math.min(wanted, pages.length - 1))
  const titles = new Set(parseSections(reading.interpretation).map(({ title }) => title))
  const blocks = (pages[page] ?? spreads[reading.spreadType].name).split(/\n{2,}/)
  const text = blocks.map((block) => formatBlock(block, titles))
  if (page === 0) text.splice(1, 0, ...longQuestion(ctx, reading))
  return { text: Html.join(text, '\n\n'), keyboard: pageKeyboard(ctx, reading.id, page, pages.length) }
}

/** A page can begin in the middle of a section, so only a line known as a title is one. */
function formatBlock(block: string, titles: ReadonlySet<string>): Html {
  const [first = '', ...rest] = block.split('\n')
  const title = titles.has(first.trim()) ? bold(first.trim()) : escapeHtml(first)
  return Html.join([title, ...rest.map(escapeHtml)], '\n')
}

/** The text of a reading quotes the question, but cuts a long one. */
function longQuestion(ctx: BotContext, { question, interpretation }: Reading): Html[] {
  if (question === null || interpretation.includes(question)) return []
  return [ctx.html('your-question', { question })]
}

function pageKeyboard(ctx: BotContext, id: bigint, page: number, pages: number): InlineKeyboard {
  const keyboard = new InlineKeyboard()
  if (pages > 1) {
    if (page > 0) keyboard.text(ctx.t('button-previous'), pack('reading', id, page - 1))
    keyboard.text(ctx.t('button-page', { page: page + 1, pages }), pack('reading', id, page))
    if (page < pages - 1) keyboard.text(ctx.t('button-next'), pack('reading', id, page + 1))
    keyboard.row()
  }
  return keyboard
    .text(ctx.t('button-proof'), pack('proof', id, page))
    .row()
    .text(ctx.t('button-history'), pack('history'))
    .text(ctx.t('button-reading'), pack('another'))
}
