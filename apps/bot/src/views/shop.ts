import { packages, plans } from '@tarot/pricing'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import { includes, paidTier } from '../plans.ts'
import { Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { benefitsText } from './benefits.ts'
import { formatDate } from './format-date.ts'
import { planNames } from './plan-names.ts'

/** Everything that is sold. A plan that the person has, or has more than, is not offered. */
export function shopView(ctx: BotContext, balance: number): View {
  const keyboard = new InlineKeyboard()
  for (const { name, credits, stars } of packages) {
    keyboard.text(ctx.t('button-package', { credits, stars }), pack('package', name)).row()
  }
  const tier = paidTier(ctx.user)
  const lines: Html[] = []
  for (const plan of ['premium', 'professional'] as const) {
    const name = ctx.t(planNames[plan])
    if (includes(tier, plan)) continue
    lines.push(ctx.html('shop-plan', { plan: name, benefits: benefitsText(ctx, plan) }))
    keyboard.text(ctx.t('button-plan', { plan: name, stars: plans[plan].stars }), pack('plan', plan)).row()
  }
  if (tier !== 'basic') {
    lines.unshift(havePlan(ctx))
    keyboard.text(ctx.t('button-subscription'), pack('subscription')).row()
  }
  keyboard.text(ctx.t('button-balance'), pack('balance')).text(ctx.t('button-reading'), pack('spreads'))
  return { text: ctx.html('shop', { credits: balance, plans: Html.join(lines, '\n\n') }), keyboard }
}

/** Instead of the shop, while nothing is sold. */
export function closedShop(ctx: BotContext, balance: number): View {
  const keyboard = new InlineKeyboard()
    .text(ctx.t('button-balance'), pack('balance'))
    .text(ctx.t('button-reading'), pack('spreads'))
  return { text: ctx.html('shop-closed', { credits: balance }), keyboard }
}

function havePlan(ctx: BotContext): Html {
  const { subscriptionTier, subscriptionExpiresAt: end } = ctx.user
  const plan = ctx.t(planNames[subscriptionTier])
  return end ? ctx.html('shop-have-until', { plan, end: formatDate(end) }) : ctx.html('shop-have', { plan })
}
