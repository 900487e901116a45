import { Composer, type NextFunction } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import { readCommand } from '../../commands.ts'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { type DraftWithQuestion, hasQuestion } from '../../drafts.ts'
import { mayBeFirstPart } from '../../middleware/split-messages.ts'
import { maxQuestionLength, type ReadQuestion, readQuestion } from '../../question.ts'
import type { Html } from '../../telegram/html.ts'
import { replace, send } from '../../telegram/show.ts'
import { questionKeyboard, questionScreen, questionSet } from '../../views/question-screen.ts'
import { draftOwnerOf } from './draft-owner.ts'
import { findDrawnReading } from './find-drawn-reading.ts'
import { showBelowSeal } from './keep-seal-message.ts'
import { showExpiredDraft } from './show-expired-draft.ts'
import { createShowPriceAndSeal } from './show-price-and-seal.ts'

/** Handles the question, typed or skipped, and then shows the price and the seal. */
export function askQuestion(dependencies: Dependencies): Composer<BotContext> {
  const { data, drafts, logger } = dependencies
  const composer = new Composer<BotContext>()
  const showPriceAndSeal = createShowPriceAndSeal(dependencies)

  composer.on('message:text', async (ctx, next) => {
    const { text } = ctx.message
    const open = await drafts.find(draftOwnerOf(ctx))
    if (!open || readCommand(text)) return next()
    const read = readQuestion(text)
    if (!read.ok) {
      if (hasQuestion(open)) return answerLater(ctx, open, next)
      return send(ctx, { text: explain(ctx, text, read), keyboard: questionKeyboard(ctx, open) })
    }
    const draft = await drafts.setQuestion(draftOwnerOf(ctx), open.id, read.question)
    if (!draft) return showExpiredDraft(ctx, data, open.id)
    // An earlier question is kept. The same one may be repeated if the process stopped before its screen was shown.
    if (draft.question !== read.question) return answerLater(ctx, draft, next)
    if (hasQuestion(open) && (await findDrawnReading(data, ctx.user.id, draft.id))) return next()
    await showPriceAndSeal(ctx, draft, send)
  })

  /** Answers a text after the question: until the draw, it says that the question is set. */
  async function answerLater(ctx: BotContext, draft: DraftWithQuestion, next: NextFunction): Promise<void> {
    if (await findDrawnReading(data, ctx.user.id, draft.id)) return next()
    await send(ctx, questionSet(ctx, draft))
  }

  onPress(composer, 'skip', async (ctx, draftId) => {
    const draft = await drafts.setQuestion(draftOwnerOf(ctx), draftId, null)
    await (draft ? showPriceAndSeal(ctx, draft, replace) : showExpiredDraft(ctx, data, draftId))
  })

  onPress(composer, 'continue', async (ctx, draftId) => {
    const draft = await drafts.find(draftOwnerOf(ctx))
    if (draft?.id !== draftId || !hasQuestion(draft)) return showExpiredDraft(ctx, data, draftId)
    await showPriceAndSeal(ctx, draft, send)
  })

  onPress(composer, 'ask', async (ctx, draftId) => {
    if (await findDrawnReading(data, ctx.user.id, draftId)) return showExpiredDraft(ctx, data, draftId)
    const draft = await drafts.restart(draftOwnerOf(ctx), draftId)
    await (draft
      ? showBelowSeal(ctx, questionScreen(ctx, draft), logger)
      : showExpiredDraft(ctx, data, draftId))
  })
  return composer
}

function explain(ctx: BotContext, text: string, { problem, length }: ReadQuestion & { ok: false }): Html {
  // The length of the whole text is unknown.
  if (problem === 'too-long' && mayBeFirstPart(text))
    return ctx.html('question-far-too-long', { characters: maxQuestionLength })
  if (problem === 'too-long')
    return ctx.html('question-too-long', { characters: length, max: maxQuestionLength })
  return problem === 'empty' ? ctx.html('question-empty') : ctx.html('question-unreadable')
}
