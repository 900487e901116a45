import type { Reading } from '@tarot/data'
import type { BotContext } from '../../context.ts'
import { send, show } from '../../telegram/show.ts'
import { readingPage } from '../../views/reading-page.ts'
import { shownSeal } from './seal.ts'

/** Shows a reading that was drawn before. A message with a seal stays as it is: the person checks the reading by it. */
export async function showDrawn(ctx: BotContext, reading: Reading): Promise<void> {
  await (shownSeal(ctx) ? send : show)(ctx, readingPage(ctx, reading, 0))
  await ctx.notice(ctx.t('alert-already-drawn'), { alert: false })
}
