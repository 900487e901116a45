import { currentTier, runningSubscription, type Subscription } from '@tarot/data'
import { packages, plans } from '@tarot/pricing'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import { includes, isPaidAlready, paidTier } from '../plans.ts'
import { Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { benefitsText } from './benefits.ts'
import { formatDate } from './format-date.ts'
import { keptUntil, paidBeside } from './paid-subscription.ts'
import { planNames } from './plan-names.ts'

/**
 * Everything that is sold. A plan that the person has, or has more than, is not offered, nor one that is paid and renews.
 *
 * @param all the person's subscriptions, newest first
 */
export function shopView(ctx: BotContext, balance: number, all: readonly Subscription[]): View {
  const keyboard = new InlineKeyboard()
  for (const { name, credits, stars } of packages) {
    keyboard.text(ctx.t('button-package', { credits, stars }), pack('package', name)).row()
  }
  const tier = paidTier(ctx.user)
  const lines: Html[] = []
  for (const plan of ['premium', 'professional'] as const) {
    const name = ctx.t(planNames[plan])
    if (includes(tier, plan) || isPaidAlready(all, plan)) continue
    lines.push(ctx.html('shop-plan', { plan: name, benefits: benefitsText(ctx, plan) }))
    keyboard.text(ctx.t('button-plan', { plan: name, stars: plans[plan].stars }), pack('plan', plan)).row()
  }
  const running = runningSubscription(all)
  const had = [...havePlan(ctx, running), ...notInForce(ctx, running)]
  if (had.length > 0) {
    lines.unshift(...had)
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

function havePlan(ctx: BotContext, running: Subscription | undefined): Html[] {
  const tier = currentTier(ctx.user)
  if (tier === 'basic') return []
  const plan = ctx.t(planNames[tier])
  const kept = running?.tier === tier ? keptUntil(running) : undefined
  if (kept) return [ctx.html('shop-kept', { plan, end: kept })]
  if (paidTier(ctx.user) === 'basic') return []
  const { subscriptionExpiresAt: end } = ctx.user
  return [end ? ctx.html('shop-have-until', { plan, end: formatDate(end) }) : ctx.html('shop-have', { plan })]
}

function notInForce(ctx: BotContext, running: Subscription | undefined): Html[] {
  return running && running.tier !== currentTier(ctx.user) ? [paidBeside(ctx, running, 'elsewhere')] : []
}
