import type { Reading } from '@tarot/data'
import type { BotContext } from '../../context.ts'
import { show } from '../../telegram/show.ts'
import { readingPage } from '../../views/reading-page.ts'

/** Shows a reading that was drawn earlier, and says that nothing more was charged. */
export async function showDrawn(ctx: BotContext, reading: Reading): Promise<void> {
  await show(ctx, readingPage(ctx, reading, 0))
  await ctx.notice(ctx.t('alert-already-drawn'), { alert: false })
}
