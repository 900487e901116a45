import { Composer } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import { readCommand } from '../../commands.ts'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { type AskedDraft, type Draft, isAsked, newDraft } from '../../drafts.ts'
import { longestQuestion, type ReadQuestion, readQuestion } from '../../question.ts'
import type { Html } from '../../telegram/html.ts'
import { send, show } from '../../telegram/show.ts'
import { questionKeyboard, questionScreen } from '../../views/question-screen.ts'
import { createConfirmation } from './confirmation.ts'
import { findDrawn } from './find-drawn.ts'
import { placeOf } from './place.ts'
import { showGone } from './show-gone.ts'

/** The question, typed or skipped; then the screen to confirm. */
export function askQuestion(dependencies: Dependencies): Composer<BotContext> {
  const { data, drafts } = dependencies
  const composer = new Composer<BotContext>()
  const confirmation = createConfirmation(dependencies)

  composer.on('message:text', async (ctx, next) => {
    const { text } = ctx.message
    const draft = await drafts.find(placeOf(ctx))
    if (!draft || readCommand(text)) return next()
    const read = readQuestion(text)
    if (isAsked(draft)) {
      // The same message once more, after a stop between noting the question and showing the screen.
      const again = read.ok && read.question === draft.question
      if (!again || (await findDrawn(data, ctx.user.id, draft.id))) return next()
      return send(ctx, await confirmation(ctx, draft))
    }
    if (!read.ok) return send(ctx, { text: explain(ctx, read), keyboard: questionKeyboard(ctx, draft) })
    await send(ctx, await confirmation(ctx, await note(ctx, draft, read.question)))
  })

  onPress(composer, 'skip', async (ctx, draftId) => {
    const draft = await drafts.find(placeOf(ctx))
    if (draft?.id !== draftId) return showGone(ctx, data, draftId)
    // A question that came first stands: this draft has its input, and it never changes.
    await show(ctx, await confirmation(ctx, isAsked(draft) ? draft : await note(ctx, draft, null)))
  })

  onPress(composer, 'continue', async (ctx, draftId) => {
    const draft = await drafts.find(placeOf(ctx))
    if (draft?.id !== draftId || !isAsked(draft)) return showGone(ctx, data, draftId)
    await send(ctx, await confirmation(ctx, draft))
  })

  onPress(composer, 'ask', async (ctx, draftId) => {
    const place = placeOf(ctx)
    const draft = await drafts.find(place)
    if (draft?.id !== draftId) return showGone(ctx, data, draftId)
    const fresh = newDraft(draft.spreadType)
    await drafts.save(place, fresh)
    await show(ctx, questionScreen(ctx, fresh))
  })

  async function note(ctx: BotContext, draft: Draft, question: string | null): Promise<AskedDraft> {
    const asked = { ...draft, question }
    await drafts.save(placeOf(ctx), asked)
    return asked
  }
  return composer
}

function explain(ctx: BotContext, { problem, length }: ReadQuestion & { ok: false }): Html {
  if (problem === 'too-long') return ctx.html('question-too-long', { length, longest: longestQuestion })
  return problem === 'empty' ? ctx.html('question-empty') : ctx.html('question-unreadable')
}
