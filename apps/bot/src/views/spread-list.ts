import { currentTier, type SpreadType, type SubscriptionTier, spreadTypes } from '@tarot/data'
import { spreads } from '@tarot/deck'
import { benefitsOf, priceOf, spreadPrices } from '@tarot/pricing'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext, Translator } from '../context.ts'
import type { DailyCredits } from '../daily-credits.ts'
import { Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { discountText } from './benefits.ts'
import { dailyLine } from './daily-line.ts'
import { planNames } from './plan-names.ts'

/**
 * Shows all nine spreads with their prices, one button each. The text is short, so that the buttons fit on the screen
 * of a phone; the description of a spread follows once it is chosen.
 *
 * @param daily credits that were granted for this request
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

/** The facts of a spread for texts. */
export function spreadFacts(
  type: SpreadType,
  tier: SubscriptionTier,
): { name: string; description: string; cards: number; credits: number } {
  const { name, description, positions } = spreads[type]
  return { name, description, cards: positions.length, credits: priceOf(type, tier) }
}

/** Explains a price that a plan has lowered; otherwise empty. */
export function discountNote(translator: Translator, type: SpreadType, tier: SubscriptionTier): Html {
  const price = spreadPrices[type]
  if (priceOf(type, tier) === price) return new Html('')
  return translator.html('discount-note', { price, plan: translator.t(planNames[tier]) })
}
