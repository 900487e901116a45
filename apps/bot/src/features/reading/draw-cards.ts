import { isDataError } from '@tarot/data'
import { interpret } from '@tarot/deck'
import { Composer } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { type AskedDraft, isAsked } from '../../drafts.ts'
import { prices } from '../../prices.ts'
import { show } from '../../telegram/show.ts'
import { shownPart } from '../../views/confirm-screen.ts'
import { readingPage } from '../../views/reading-page.ts'
import { createConfirmation } from './confirmation.ts'
import { findDrawn, readingKey } from './find-drawn.ts'
import { placeOf } from './place.ts'
import { showGone } from './show-gone.ts'

/** The purchase. Everything about it follows from the draft, so a press that comes twice asks for the same thing. */
export function drawCards(dependencies: Dependencies): Composer<BotContext> {
  const { data, drafts, draws, logger } = dependencies
  const composer = new Composer<BotContext>()
  const confirmation = createConfirmation(dependencies)

  onPress(composer, 'draw', async (ctx, draftId, spreadType, shownPrice, shownCommitment) => {
    const draft = await drafts.find(placeOf(ctx))
    if (draft?.id !== draftId || !isAsked(draft) || draft.spreadType !== spreadType) {
      return showGone(ctx, data, draftId)
    }
    const promised = shownPart(draws.commitment(ctx.user.id, draftId))
    if (shownPrice !== prices[spreadType] || shownCommitment !== promised) return showAgain(ctx, draft)
    try {
      await draw(ctx, draft)
    } catch (error) {
      await answerRefusal(ctx, draft, error)
    }
  })

  async function draw(ctx: BotContext, draft: AskedDraft): Promise<void> {
    const { id, spreadType, question } = draft
    const price = prices[spreadType]
    const cards = draws.draw(ctx.user.id, id, spreadType)
    const { reading, balance, replayed } = await data.readings.buy({
      userId: ctx.user.id,
      spreadType,
      question,
      cards,
      interpretation: interpret({ draw: cards, question }),
      price,
      idempotencyKey: readingKey(ctx.user.id, id),
    })
    const { update_id: updateId } = ctx.update
    logger.info(
      { updateId, readingId: String(reading.id), spreadType, price, replayed },
      'a reading was drawn',
    )
    await show(ctx, readingPage(ctx, reading, 0))
    if (!replayed) await ctx.notice(ctx.t('toast-paid', { credits: price, balance }), { alert: false })
  }

  /** @throws the error, when it says nothing about the purchase */
  async function answerRefusal(ctx: BotContext, draft: AskedDraft, error: unknown): Promise<void> {
    if (isDataError(error, 'INSUFFICIENT_CREDITS')) return show(ctx, await confirmation(ctx, draft))
    // Drawn before, and the texts of the deck or the price have changed since.
    if (isDataError(error, 'IDEMPOTENCY_CONFLICT')) return showGone(ctx, data, draft.id)
    if (!isDataError(error) || !error.retryable) throw error
    logger.error({ updateId: ctx.update.update_id, err: error }, 'a draw may or may not have been paid')
    await ctx.notice(ctx.t('failure-charge'))
  }

  /** What was shown no longer holds, after a change of prices or of the bot's token. */
  async function showAgain(ctx: BotContext, draft: AskedDraft): Promise<void> {
    if (await findDrawn(data, ctx.user.id, draft.id)) return showGone(ctx, data, draft.id)
    await show(ctx, await confirmation(ctx, draft))
    await ctx.notice(ctx.t('alert-terms-changed'))
  }
  return composer
}
