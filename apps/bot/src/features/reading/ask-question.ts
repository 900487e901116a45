import { Composer, type NextFunction } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import { readCommand } from '../../commands.ts'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { type AskedDraft, isAsked } from '../../drafts.ts'
import { isPart } from '../../middleware/split-messages.ts'
import { longestQuestion, type ReadQuestion, readQuestion } from '../../question.ts'
import type { Html } from '../../telegram/html.ts'
import { replace, send } from '../../telegram/show.ts'
import { questionKeyboard, questionScreen, questionSet } from '../../views/question-screen.ts'
import { createConfirmation } from './confirmation.ts'
import { findDrawnReading } from './find-drawn-reading.ts'
import { placeOf } from './place.ts'
import { goOn } from './seal.ts'
import { showExpiredDraft } from './show-expired-draft.ts'

/** The question, typed or skipped; then the screen to confirm. */
export function askQuestion(dependencies: Dependencies): Composer<BotContext> {
  const { data, drafts, logger } = dependencies
  const composer = new Composer<BotContext>()
  const confirmation = createConfirmation(dependencies)

  composer.on('message:text', async (ctx, next) => {
    const { text } = ctx.message
    const open = await drafts.find(placeOf(ctx))
    if (!open || readCommand(text)) return next()
    const read = readQuestion(text)
    if (!read.ok) {
      if (isAsked(open)) return answerLater(ctx, open, next)
      return send(ctx, { text: explain(ctx, text, read), keyboard: questionKeyboard(ctx, open) })
    }
    const draft = await drafts.ask(placeOf(ctx), open.id, read.question)
    if (!draft) return showExpiredDraft(ctx, data, open.id)
    // Another question came first. The same one may come once more, after a stop before its screen was shown.
    if (draft.question !== read.question) return answerLater(ctx, draft, next)
    if (isAsked(open) && (await findDrawnReading(data, ctx.user.id, draft.id))) return next()
    await confirmation(ctx, draft, send)
  })

  /** A text that came after the question: until the draw it says where the question stands. */
  async function answerLater(ctx: BotContext, draft: AskedDraft, next: NextFunction): Promise<void> {
    if (await findDrawnReading(data, ctx.user.id, draft.id)) return next()
    await send(ctx, questionSet(ctx, draft))
  }

  onPress(composer, 'skip', async (ctx, draftId) => {
    const draft = await drafts.ask(placeOf(ctx), draftId, null)
    await (draft ? confirmation(ctx, draft, replace) : showExpiredDraft(ctx, data, draftId))
  })

  onPress(composer, 'continue', async (ctx, draftId) => {
    const draft = await drafts.find(placeOf(ctx))
    if (draft?.id !== draftId || !isAsked(draft)) return showExpiredDraft(ctx, data, draftId)
    await confirmation(ctx, draft, send)
  })

  onPress(composer, 'ask', async (ctx, draftId) => {
    if (await findDrawnReading(data, ctx.user.id, draftId)) return showExpiredDraft(ctx, data, draftId)
    const draft = await drafts.beginAgain(placeOf(ctx), draftId)
    await (draft ? goOn(ctx, questionScreen(ctx, draft), logger) : showExpiredDraft(ctx, data, draftId))
  })
  return composer
}

function explain(ctx: BotContext, text: string, { problem, length }: ReadQuestion & { ok: false }): Html {
  // How long it is as a whole nobody knows yet.
  if (problem === 'too-long' && isPart(text))
    return ctx.html('question-far-too-long', { characters: longestQuestion })
  if (problem === 'too-long')
    return ctx.html('question-too-long', { characters: length, longest: longestQuestion })
  return problem === 'empty' ? ctx.html('question-empty') : ctx.html('question-unreadable')
}
