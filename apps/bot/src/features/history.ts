import type { Data, Page, Reading, ReadOptions } from '@tarot/data'
import { Composer } from 'grammy'
import { onPress } from '../callback-data/on-press.ts'
import type { BotContext } from '../context.ts'
import type { Dependencies } from '../dependencies.ts'
import { forDisplay } from '../max-staleness.ts'
import { replace, show, type View } from '../telegram/show.ts'
import { historyList } from '../views/history-list.ts'
import { readingPage } from '../views/reading-page.ts'
import { verificationView } from '../views/verification.ts'

/** Readings per page of `/history`. */
const pageSize = 6

/** Handles `/history`, and the pages and the verification of every reading. */
export function history({ data }: Dependencies): Composer<BotContext> {
  const composer = new Composer<BotContext>()

  const showNewest = async (ctx: BotContext, options?: ReadOptions) =>
    show(ctx, historyList(ctx, await findNewest(data, ctx.user.id, options), false))
  composer.command('history', (ctx) => showNewest(ctx, forDisplay))
  // Also below a reading, which may just have been drawn.
  onPress(composer, 'history', (ctx) => showNewest(ctx))
  onPress(composer, 'older', async (ctx, before) => {
    const page = await data.readings.history(ctx.user.id, { limit: pageSize, before })
    await show(ctx, historyList(ctx, page, true))
  })

  const showReading = async (
    ctx: BotContext,
    readingId: bigint,
    page: number,
    view: typeof readingPage,
  ): Promise<void> => {
    const reading = await data.readings.get(readingId, ctx.user.id)
    if (reading) await replace(ctx, view(ctx, reading, page) satisfies View)
    else await ctx.notice(ctx.t('alert-not-yours'))
  }
  onPress(composer, 'reading', (ctx, id, page) => showReading(ctx, id, page, readingPage))
  onPress(composer, 'proof', (ctx, id, page) => showReading(ctx, id, page, verificationView))
  return composer
}

/** Finds the first page. It comes from the cache. */
async function findNewest(data: Data, userId: bigint, options?: ReadOptions): Promise<Page<Reading>> {
  const readings = await data.readings.recent(userId, pageSize + 1, options)
  const items = readings.slice(0, pageSize)
  return { items, next: readings.length > pageSize ? (items.at(-1)?.id ?? null) : null }
}
