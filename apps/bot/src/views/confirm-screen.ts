import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import type { AskedDraft } from '../drafts.ts'
import type { View } from '../telegram/show.ts'
import { spreadFacts } from './spread-list.ts'

/** How much of the commitment a button carries, to notice when another one was shown. */
export const shownPart = (commitment: string): string => commitment.slice(0, 8)

/** Everything a person has to know before they pay. */
export function confirmScreen(
  ctx: BotContext,
  { id, spreadType, question }: AskedDraft,
  { balance, commitment }: { balance: number; commitment: string },
): View {
  const facts = spreadFacts(spreadType)
  const asked = question === null ? ctx.html('no-question') : ctx.html('your-question', { question })
  const left = balance - facts.credits
  const keyboard = new InlineKeyboard()
  if (left < 0) {
    keyboard.text(ctx.t('button-check-again'), pack('skip', id))
  } else {
    const data = pack('draw', id, spreadType, facts.credits, shownPart(commitment))
    keyboard.text(ctx.t('button-draw', { credits: facts.credits }), data)
  }
  keyboard.row().text(ctx.t('button-ask'), pack('ask', id)).row()
  keyboard
    .text(ctx.t('button-other-spread'), pack('spreads'))
    .text(ctx.t('button-cancel'), pack('cancel', id))
  const args = { ...facts, question: asked, balance, left, commitment }
  return { text: left < 0 ? ctx.html('confirm-too-few', args) : ctx.html('confirm', args), keyboard }
}
