import { currentTier, isDataError, type Json, type Reading } from '@tarot/data'
import { interpret, type ShownDraw } from '@tarot/deck'
import { priceOf } from '@tarot/pricing'
import { Composer } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { type DraftWithQuestion, hasQuestion } from '../../drafts.ts'
import { nextDraftId } from '../../draws.ts'
import { findShownSeal } from '../../telegram/find-shown-seal.ts'
import type { View } from '../../telegram/show.ts'
import { commitmentPrefix } from '../../views/price-and-seal.ts'
import { createDelivery } from './deliver-reading.ts'
import { draftOwnerOf } from './draft-owner.ts'
import { findDrawnReading, readingKey } from './find-drawn-reading.ts'
import { removeSealButtons, showBelowSeal } from './keep-seal-message.ts'
import { createHoldRelease, priceOfHold } from './release-hold.ts'
import { showExpiredDraft } from './show-expired-draft.ts'
import { createShowPriceAndSeal } from './show-price-and-seal.ts'

/**
 * The draw: holds the credits, shows the reading and completes the hold. All input follows from the draft, so a
 * repeated press has the same effect as one.
 */
export function drawCards(dependencies: Dependencies): Composer<BotContext> {
  const { data, drafts, draws, logger } = dependencies
  const composer = new Composer<BotContext>()
  const showPriceAndSeal = createShowPriceAndSeal(dependencies)
  const deliver = createDelivery(dependencies)
  const holdRelease = createHoldRelease(dependencies)
  const place = (ctx: BotContext, view: View) => showBelowSeal(ctx, view, logger)

  onPress(composer, 'draw', async (ctx, draftId, spreadType, shownPrice, shownCommitment) => {
    const draft = await drafts.find(draftOwnerOf(ctx))
    if (!draft || !hasQuestion(draft) || draft.spreadType !== spreadType)
      return showExpiredDraft(ctx, data, draftId)
    // The hold was released earlier, and the same question has a new draft.
    if (draft.id === nextDraftId(draftId)) return holdRelease.show(ctx, { ...draft, id: draftId }, shownPrice)
    if (draft.id !== draftId) return showExpiredDraft(ctx, data, draftId)
    const commitment = draws.commitment(ctx.user.id, draftId)
    const isShown =
      shownCommitment === commitmentPrefix(commitment) && (findShownSeal(ctx) ?? commitment) === commitment
    const price = priceOf(spreadType, currentTier(ctx.user))
    if (shownPrice !== price || !isShown) return showAgain(ctx, draft)
    try {
      await draw(ctx, draft, { price, commitment })
    } catch (error) {
      await answerRefusal(ctx, draft, error)
    }
  })

  /** Draws the cards. @param price and commitment as the user saw them */
  async function draw(
    ctx: BotContext,
    draft: DraftWithQuestion,
    { price, commitment }: { price: number; commitment: string },
  ): Promise<void> {
    const userId = ctx.user.id
    const { id, spreadType, question } = draft
    const cards: ShownDraw = { ...draws.draw(userId, id, spreadType), shownCommitment: commitment }
    const interpretation = interpret({ draw: cards, question })
    const hold = await data.readings.reserve({ userId, price, idempotencyKey: readingKey(userId, id) })
    // The reading was shown before: a repeated press does not show it again.
    if (hold.state === 'completed') {
      await removeSealButtons(ctx, logger)
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

  /** @throws the error if it says nothing about the charge */
  async function answerRefusal(ctx: BotContext, draft: DraftWithQuestion, error: unknown): Promise<void> {
    if (isDataError(error, 'INSUFFICIENT_CREDITS')) return showPriceAndSeal(ctx, draft, place)
    // An earlier press has drawn it at another price.
    if (isDataError(error, 'IDEMPOTENCY_CONFLICT')) return showExpiredDraft(ctx, data, draft.id)
    if (!isDataError(error) || !error.retryable) throw error
    logger.error({ updateId: ctx.update.update_id, err: error }, 'a draw may or may not have been paid')
    await ctx.notice(ctx.t('failure-charge'))
  }

  /** Shows price and seal again, after a change of the prices, the user's plan or the bot's token. */
  async function showAgain(ctx: BotContext, draft: DraftWithQuestion): Promise<void> {
    if (await findDrawnReading(data, ctx.user.id, draft.id)) return showExpiredDraft(ctx, data, draft.id)
    await showPriceAndSeal(ctx, draft, place)
    await ctx.notice(ctx.t('alert-terms-changed'))
  }
  return composer
}
