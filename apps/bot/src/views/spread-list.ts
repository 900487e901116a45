import { currentTier, type SpreadType, type SubscriptionTier, spreadTypes } from '@tarot/data'
import { spreads } from '@tarot/deck'
import { benefitsOf, priceOf, spreadPrices } from '@tarot/pricing'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext, Speech } from '../context.ts'
import type { DailyCredits } from '../daily-credits.ts'
import { Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { discountText } from './benefits.ts'
import { dailyLine } from './daily-line.ts'
import { planNames } from './plan-names.ts'

/**
 * All nine spreads with their prices, a button each. Short, so that the buttons are on the screen of a phone: what a
 * spread is for is said once it is chosen.
 *
 * @param daily credits that came with this look
 */
export function spreadList(ctx: BotContext, balance: number, daily: DailyCredits): View {
  const tier = currentTier(ctx.user)
  const keyboard = new InlineKeyboard()
  for (const type of spreadTypes) {
    const { name, credits } = spreadFacts(type, tier)
    keyboard.text(ctx.t('button-spread', { name, credits }), pack('spread', type)).row()
  }
  const lines = [
    ctx.html('spreads'),
    ctx.html('spreads-balance', { credits: balance }),
    ...discountLine(ctx, tier),
    ...dailyLine(ctx, daily),
  ]
  return { text: Html.join(lines, '\n'), keyboard }
}

function discountLine(ctx: BotContext, tier: SubscriptionTier): Html[] {
  if (benefitsOf(tier).discount === 0) return []
  return [ctx.html('spreads-discount', { plan: ctx.t(planNames[tier]), discount: discountText(ctx, tier) })]
}

/** What texts say of a spread. */
export function spreadFacts(
  type: SpreadType,
  tier: SubscriptionTier,
): { name: string; description: string; cards: number; credits: number } {
  const { name, description, positions } = spreads[type]
  return { name, description, cards: positions.length, credits: priceOf(type, tier) }
}

/** How a price came about, where a plan has lowered it. */
export function discountNote(speech: Speech, type: SpreadType, tier: SubscriptionTier): Html {
  const price = spreadPrices[type]
  if (priceOf(type, tier) === price) return new Html('')
  return speech.html('discount-note', { price, plan: speech.t(planNames[tier]) })
}
