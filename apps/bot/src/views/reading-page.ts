import type { Reading } from '@tarot/data'
import { parseSections, splitMessages, spreads } from '@tarot/deck'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import { bold, escapeHtml, Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'

/**
 * UTF-16 code units of a page. Telegram allows 4096, without tags, but a shorter message needs less scrolling; and the
 * question, of at most 1000, comes on top.
 */
const maxPageLength = 2_000

/** Shows one page of a reading. @param wanted from 0; a number out of range is clamped */
export function readingPage(ctx: BotContext, reading: Reading, wanted: number): View {
  const pages = splitMessages(reading.interpretation, maxPageLength)
  const page = Math.max(0, Math.min(wanted, pages.length - 1))
  const titles = new Set(parseSections(reading.interpretation).map(({ title }) => title))
  const blocks = (pages[page] ?? spreads[reading.spreadType].name).split(/\n{2,}/)
  const text = blocks.map((block) => formatBlock(block, titles))
  if (page === 0) text.splice(1, 0, ...longQuestion(ctx, reading))
  return { text: Html.join(text, '\n\n'), keyboard: pageKeyboard(ctx, reading.id, page, pages.length) }
}

/** Bolds the title of a section. A page can begin within a section, so only lines that are known titles count. */
function formatBlock(block: string, titles: ReadonlySet<string>): Html {
  const [first = '', ...rest] = block.split('\n')
  const title = titles.has(first.trim()) ? bold(first.trim()) : escapeHtml(first)
  return Html.join([title, ...rest.map(escapeHtml)], '\n')
}

/** The question, if the text of the reading quotes only its beginning. */
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
    .text(ctx.t('button-verification'), pack('proof', id, page))
    .row()
    .text(ctx.t('button-history'), pack('history'))
    .text(ctx.t('button-reading'), pack('another'))
}
