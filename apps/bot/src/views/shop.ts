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
import { gracePeriodEnd, overriddenSubscription } from './overridden-subscription.ts'
import { planNames } from './plan-names.ts'

/**
 * Shows everything that is for sale. A plan is not offered if the user has it or a higher one, or if it is paid and
 * renews.
 *
 * @param all the user's subscriptions, newest first
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
  const notes = [...havePlan(ctx, running), ...notInForce(ctx, running)]
  if (notes.length > 0) {
    lines.unshift(...notes)
    keyboard.text(ctx.t('button-subscription'), pack('subscription')).row()
  }
  keyboard.text(ctx.t('button-balance'), pack('balance')).text(ctx.t('button-reading'), pack('spreads'))
  return { text: ctx.html('shop', { credits: balance, plans: Html.join(lines, '\n\n') }), keyboard }
}

/** Replaces the shop while nothing is sold. */
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
  const graceEnd = running?.tier === tier ? gracePeriodEnd(running) : undefined
  if (graceEnd) return [ctx.html('shop-grace-period', { plan, end: graceEnd })]
  if (paidTier(ctx.user) === 'basic') return []
  const { subscriptionExpiresAt: end } = ctx.user
  return [end ? ctx.html('shop-have-until', { plan, end: formatDate(end) }) : ctx.html('shop-have', { plan })]
}

function notInForce(ctx: BotContext, running: Subscription | undefined): Html[] {
  return running && running.tier !== currentTier(ctx.user)
    ? [overriddenSubscription(ctx, running, 'elsewhere')]
    : []
}
