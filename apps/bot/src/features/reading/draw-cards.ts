import { currentTier, isDataError, type Json, type Reading } from '@tarot/data'
import { interpret } from '@tarot/deck'
import { priceOf } from '@tarot/pricing'
import { Composer } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { type AskedDraft, isAsked } from '../../drafts.ts'
import { nextDraftId } from '../../draws.ts'
import { show } from '../../telegram/show.ts'
import { shownPart } from '../../views/confirm-screen.ts'
import { readingPage } from '../../views/reading-page.ts'
import { createConfirmation } from './confirmation.ts'
import { createDelivery } from './deliver-reading.ts'
import { findDrawn, readingKey } from './find-drawn.ts'
import { createGiveBack, priceOfHold } from './give-back.ts'
import { placeOf } from './place.ts'
import { showGone } from './show-gone.ts'

/**
 * The draw: the credits are held, the reading is shown, the hold is completed. Everything about it follows from the
 * draft, so a press that comes twice asks for the same thing.
 */
export function drawCards(dependencies: Dependencies): Composer<BotContext> {
  const { data, drafts, draws, logger } = dependencies
  const composer = new Composer<BotContext>()
  const confirmation = createConfirmation(dependencies)
  const deliver = createDelivery(dependencies)
  const giveBack = createGiveBack(dependencies)

  onPress(composer, 'draw', async (ctx, draftId, spreadType, shownPrice, shownCommitment) => {
    const draft = await drafts.find(placeOf(ctx))
    if (!draft || !isAsked(draft) || draft.spreadType !== spreadType) return showGone(ctx, data, draftId)
    // The credits came back before, and the same question waits under another draft.
    if (draft.id === nextDraftId(draftId)) return giveBack.show(ctx, { ...draft, id: draftId }, shownPrice)
    if (draft.id !== draftId) return showGone(ctx, data, draftId)
    const promised = shownPart(draws.commitment(ctx.user.id, draftId))
    const price = priceOf(spreadType, currentTier(ctx.user))
    if (shownPrice !== price || shownCommitment !== promised) return showAgain(ctx, draft)
    try {
      await draw(ctx, draft, price)
    } catch (error) {
      await answerRefusal(ctx, draft, error)
    }
  })

  async function draw(ctx: BotContext, draft: AskedDraft, price: number): Promise<void> {
    const userId = ctx.user.id
    const { id, spreadType, question } = draft
    const cards = draws.draw(userId, id, spreadType)
    const interpretation = interpret({ draw: cards, question })
    const hold = await data.readings.reserve({ userId, price, idempotencyKey: readingKey(userId, id) })
    if (hold.state === 'completed') return showStored(ctx, hold.readingId)
    if (hold.state === 'released') return giveBack.show(ctx, draft, priceOfHold(hold))
    const { readingId, transactionId, createdAt } = hold
    const reading: Reading = {
      ...{ id: readingId, userId, spreadType, question, interpretation, createdAt, transactionId },
      cards: cards as unknown as Json,
    }
    if (!(await deliver(ctx, draft, reading, hold))) return
    const facts = { updateId: ctx.update.update_id, readingId: String(readingId), spreadType, price }
    logger.info({ ...facts, replayed: hold.replayed }, 'a reading was drawn')
    await ctx.notice(ctx.t('toast-paid', { credits: price, balance: hold.balance }), { alert: false })
  }

  async function showStored(ctx: BotContext, readingId: bigint): Promise<void> {
    const reading = await data.readings.get(readingId, ctx.user.id)
    if (reading) await show(ctx, readingPage(ctx, reading, 0))
  }

  /** @throws the error, when it says nothing about the charge */
  async function answerRefusal(ctx: BotContext, draft: AskedDraft, error: unknown): Promise<void> {
    if (isDataError(error, 'INSUFFICIENT_CREDITS')) return show(ctx, await confirmation(ctx, draft))
    // Drawn before, at another price.
    if (isDataError(error, 'IDEMPOTENCY_CONFLICT')) return showGone(ctx, data, draft.id)
    if (!isDataError(error) || !error.retryable) throw error
    logger.error({ updateId: ctx.update.update_id, err: error }, 'a draw may or may not have been paid')
    await ctx.notice(ctx.t('failure-charge'))
  }

  /** What was shown no longer holds, after a change of prices, of the person's plan or of the bot's token. */
  async function showAgain(ctx: BotContext, draft: AskedDraft): Promise<void> {
    if (await findDrawn(data, ctx.user.id, draft.id)) return showGone(ctx, data, draft.id)
    await show(ctx, await confirmation(ctx, draft))
    await ctx.notice(ctx.t('alert-terms-changed'))
  }
  return composer
}
