import { currentTier } from '@tarot/data'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import type { Draft, DraftWithQuestion } from '../drafts.ts'
import { maxQuestionLength } from '../question.ts'
import type { View } from '../telegram/show.ts'
import { discountNote, spreadFacts } from './spread-list.ts'

/** Asks for the question of a draft. The buttons skip it or leave the draft. */
export function questionScreen(ctx: BotContext, draft: Draft): View {
  const tier = currentTier(ctx.user)
  const facts = {
    ...spreadFacts(draft.spreadType, tier),
    discount: discountNote(ctx, draft.spreadType, tier),
  }
  const text = ctx.html('ask-question', { ...facts, characters: maxQuestionLength })
  return { text, keyboard: questionKeyboard(ctx, draft) }
}

/** Says that the draft already has a question, and leads back to the screen where it can be changed. */
export function questionSet(ctx: BotContext, { id, question }: DraftWithQuestion): View {
  const text = question === null ? ctx.html('question-skipped') : ctx.html('question-already-set')
  return { text, keyboard: new InlineKeyboard().text(ctx.t('button-back-draw'), pack('continue', id)) }
}

export function questionKeyboard(ctx: BotContext, draft: Draft): InlineKeyboard {
  return new InlineKeyboard()
    .text(ctx.t('button-skip'), pack('skip', draft.id))
    .row()
    .text(ctx.t('button-other-spread'), pack('spreads'))
    .text(ctx.t('button-cancel'), pack('cancel', draft.id))
}
