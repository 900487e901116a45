import { plans } from '@tarot/pricing'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import { paidTier } from '../plans.ts'
import { Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { benefitsText, planPrices } from './benefits.ts'
import { formatDate } from './format-date.ts'
import { planNames } from './plan-names.ts'

/** A plan and the way to it. @param link by which Telegram sells it to this person */
export function planOffer(ctx: BotContext, plan: keyof typeof plans, link: string): View {
  const name = ctx.t(planNames[plan])
  const { stars } = plans[plan]
  const keyboard = new InlineKeyboard()
    .url(ctx.t('button-subscribe', { stars }), link)
    .row()
    .text(ctx.t('button-back-shop'), pack('shop'))
  const facts = { plan: name, stars, benefits: benefitsText(ctx, plan), prices: planPrices(ctx, plan) }
  return { text: Html.join([ctx.html('plan-offer', facts), ...replaced(ctx, name)], '\n\n'), keyboard }
}

/** What becomes of the plan that the person has already. */
function replaced(ctx: BotContext, plan: string): Html[] {
  const tier = paidTier(ctx.user)
  if (tier === 'basic') return []
  const old = ctx.t(planNames[tier])
  const end = ctx.user.subscriptionExpiresAt
  if (!end) return [ctx.html('plan-replaces', { plan, old })]
  return [ctx.html('plan-replaces-until', { plan, old, end: formatDate(end) })]
}
