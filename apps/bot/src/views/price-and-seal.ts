import { currentTier } from '@tarot/data'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import type { DraftWithQuestion } from '../drafts.ts'
import type { View } from '../telegram/show.ts'
import { discountNote, spreadFacts } from './spread-list.ts'

/** The part of the commitment that fits in a button. It shows whether another commitment was displayed. */
export const commitmentPrefix = (commitment: string): string => commitment.slice(0, 8)

/** Shows the question, the price, the balance and the seal of a draw before the user pays. */
export function priceAndSeal(
  ctx: BotContext,
  { id, spreadType, question }: DraftWithQuestion,
  { balance, commitment }: { balance: number; commitment: string },
): View {
  const tier = currentTier(ctx.user)
  const facts = spreadFacts(spreadType, tier)
  const questionText = question === null ? ctx.html('no-question') : ctx.html('your-question', { question })
  const left = balance - facts.credits
  const keyboard = new InlineKeyboard()
  if (left < 0) {
    // `topup` opens the shop as a message of its own, so that this message stays, with the question in it.
    keyboard.text(ctx.t('button-shop'), pack('topup')).row()
    keyboard.text(ctx.t('button-check-again'), pack('skip', id))
  } else {
    const data = pack('draw', id, spreadType, facts.credits, commitmentPrefix(commitment))
    keyboard.text(ctx.t('button-draw', { credits: facts.credits }), data)
  }
  keyboard.row().text(ctx.t('button-ask'), pack('ask', id)).row()
  keyboard
    .text(ctx.t('button-other-spread'), pack('spreads'))
    .text(ctx.t('button-cancel'), pack('cancel', id))
  const discount = discountNote(ctx, spreadType, tier)
  const args = { ...facts, discount, question: questionText, balance, left, missing: -left, commitment }
  return { text: left < 0 ? ctx.html('confirm-too-few', args) : ctx.html('confirm', args), keyboard }
}
