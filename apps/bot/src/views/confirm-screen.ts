import { currentTier } from '@tarot/data'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import type { AskedDraft } from '../drafts.ts'
import type { View } from '../telegram/show.ts'
import { discountNote, spreadFacts } from './spread-list.ts'

/** How much of the commitment a button carries, to notice when another one was shown. */
export const shownPart = (commitment: string): string => commitment.slice(0, 8)

/** Everything a person has to know before they pay. */
export function confirmScreen(
  ctx: BotContext,
  { id, spreadType, question }: AskedDraft,
  { balance, commitment }: { balance: number; commitment: string },
): View {
  const tier = currentTier(ctx.user)
  const facts = spreadFacts(spreadType, tier)
  const asked = question === null ? ctx.html('no-question') : ctx.html('your-question', { question })
  const left = balance - facts.credits
  const keyboard = new InlineKeyboard()
  if (left < 0) {
    // A message of its own: this one stays, with the question in it.
    keyboard.text(ctx.t('button-shop'), pack('topup')).row()
    keyboard.text(ctx.t('button-check-again'), pack('skip', id))
  } else {
    const data = pack('draw', id, spreadType, facts.credits, shownPart(commitment))
    keyboard.text(ctx.t('button-draw', { credits: facts.credits }), data)
  }
  keyboard.row().text(ctx.t('button-ask'), pack('ask', id)).row()
  keyboard
    .text(ctx.t('button-other-spread'), pack('spreads'))
    .text(ctx.t('button-cancel'), pack('cancel', id))
  const discount = discountNote(ctx, spreadType, tier)
  const args = { ...facts, discount, question: asked, balance, left, missing: -left, commitment }
  return { text: left < 0 ? ctx.html('confirm-too-few', args) : ctx.html('confirm', args), keyboard }
}
