import { currentTier, isDataError, type Json, type Reading } from '@tarot/data'
import { interpret, type ShownDraw } from '@tarot/deck'
import { priceOf } from '@tarot/pricing'
import { Composer } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { type AskedDraft, isAsked } from '../../drafts.ts'
import { nextDraftId } from '../../draws.ts'
import { shownSeal } from '../../shown-seal.ts'
import type { View } from '../../telegram/show.ts'
import { shownPart } from '../../views/confirm-screen.ts'
import { createConfirmation } from './confirmation.ts'
import { createDelivery } from './deliver-reading.ts'
import { findDrawnReading, readingKey } from './find-drawn-reading.ts'
import { placeOf } from './place.ts'
import { createHoldRelease, priceOfHold } from './release-hold.ts'
import { closeSeal, goOn } from './seal.ts'
import { showExpiredDraft } from './show-expired-draft.ts'

/**
 * The draw: the credits are held, the reading is shown, the hold is completed. Everything about it follows from the
 * draft, so a press that comes twice asks for the same thing.
 */
export function drawCards(dependencies: Dependencies): Composer<BotContext> {
  const { data, drafts, draws, logger } = dependencies
  const composer = new Composer<BotContext>()
  const confirmation = createConfirmation(dependencies)
  const deliver = createDelivery(dependencies)
  const holdRelease = createHoldRelease(dependencies)
  const goOnHere = (ctx: BotContext, view: View) => goOn(ctx, view, logger)

  onPress(composer, 'draw', async (ctx, draftId, spreadType, shownPrice, shownCommitment) => {
    const draft = await drafts.find(placeOf(ctx))
    if (!draft || !isAsked(draft) || draft.spreadType !== spreadType)
      return showExpiredDraft(ctx, data, draftId)
    // The credits came back before, and the same question waits under another draft.
    if (draft.id === nextDraftId(draftId)) return holdRelease.show(ctx, { ...draft, id: draftId }, shownPrice)
    if (draft.id !== draftId) return showExpiredDraft(ctx, data, draftId)
    const commitment = draws.commitment(ctx.user.id, draftId)
    const isShown = shownCommitment === shownPart(commitment) && (shownSeal(ctx) ?? commitment) === commitment
    const price = priceOf(spreadType, currentTier(ctx.user))
    if (shownPrice !== price || !isShown) return showAgain(ctx, draft)
    try {
      await draw(ctx, draft, { price, commitment })
    } catch (error) {
      await answerRefusal(ctx, draft, error)
    }
  })

  /** Draws at the price and by the commitment that the person was shown. */
  async function draw(
    ctx: BotContext,
    draft: AskedDraft,
    { price, commitment }: { price: number; commitment: string },
  ): Promise<void> {
    const userId = ctx.user.id
    const { id, spreadType, question } = draft
    const cards: ShownDraw = { ...draws.draw(userId, id, spreadType), shownCommitment: commitment }
    const interpretation = interpret({ draw: cards, question })
    const hold = await data.readings.reserve({ userId, price, idempotencyKey: readingKey(userId, id) })
    // It was shown before: a button pressed twice is no wish to have it twice.
    if (hold.state === 'completed') {
      await closeSeal(ctx, logger)
      return ctx.notice(ctx.t('alert-already-drawn'), { alert: false })
    }
    if (hold.state === 'released') return holdRelease.show(ctx, draft, priceOfHold(hold))
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

  /** @throws the error, when it says nothing about the charge */
  async function answerRefusal(ctx: BotContext, draft: AskedDraft, error: unknown): Promise<void> {
    if (isDataError(error, 'INSUFFICIENT_CREDITS')) return confirmation(ctx, draft, goOnHere)
    // Drawn before, at another price.
    if (isDataError(error, 'IDEMPOTENCY_CONFLICT')) return showExpiredDraft(ctx, data, draft.id)
    if (!isDataError(error) || !error.retryable) throw error
    logger.error({ updateId: ctx.update.update_id, err: error }, 'a draw may or may not have been paid')
    await ctx.notice(ctx.t('failure-charge'))
  }

  /** What was shown no longer holds, after a change of prices, of the person's plan or of the bot's token. */
  async function showAgain(ctx: BotContext, draft: AskedDraft): Promise<void> {
    if (await findDrawnReading(data, ctx.user.id, draft.id)) return showExpiredDraft(ctx, data, draft.id)
    await confirmation(ctx, draft, goOnHere)
    await ctx.notice(ctx.t('alert-terms-changed'))
  }
  return composer
}
