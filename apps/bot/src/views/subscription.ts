import { currentTier, runningSubscription, type Subscription } from '@tarot/data'
import { plans } from '@tarot/pricing'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import { Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { benefitsText } from './benefits.ts'
import { formatDate } from './format-date.ts'
import { graceEnd } from './notification.ts'
import { overriddenSubscription } from './overridden-subscription.ts'
import { planNames } from './plan-names.ts'

/** Shows the tier in force, the paid subscription and its next renewal. @param all newest first */
export function subscriptionView(ctx: BotContext, all: readonly Subscription[], now = new Date()): View {
  const running = runningSubscription(all, now)
  const tier = currentTier(ctx.user, now)
  if (running)
    return running.tier === tier ? runningView(ctx, running, now) : overriddenView(ctx, running, now)
  const keyboard = new InlineKeyboard().text(ctx.t('button-plans'), pack('shop'))
  if (tier !== 'basic' && all.every(({ status }) => status === 'ended'))
    return { text: giftText(ctx, tier), keyboard }
  const [last] = all
  const text = last
    ? ctx.html('subscription-over', { plan: nameOf(ctx, last), end: formatDate(last.periodEnd) })
    : ctx.html('subscription-none')
  return { text, keyboard }
}

/** Shows a subscription that continues although an operator has set another tier. */
function overriddenView(ctx: BotContext, subscription: Subscription, now: Date): View {
  const tier = currentTier(ctx.user, now)
  const inForce = tier === 'basic' ? ctx.html('subscription-no-tier') : giftText(ctx, tier)
  const text = [inForce, overriddenSubscription(ctx, subscription, 'here', now)]
  const { invoiceId, status } = subscription
  const keyboard = new InlineKeyboard()
  if (status === 'active') keyboard.text(ctx.t('button-stop'), pack('stop', invoiceId)).row()
  if (status === 'canceled') keyboard.text(ctx.t('button-resume'), pack('resume', invoiceId)).row()
  keyboard.text(ctx.t('button-plans'), pack('shop'))
  return { text: Html.join(text, '\n\n'), keyboard }
}

function runningView(ctx: BotContext, subscription: Subscription, now: Date): View {
  const { invoiceId, status, periodEnd, tier } = subscription
  const keyboard = new InlineKeyboard()
  const plan = tier === 'professional' ? 'professional' : 'premium'
  const facts = {
    plan: nameOf(ctx, subscription),
    benefits: benefitsText(ctx, plan),
    stars: plans[plan].stars,
    end: formatDate(periodEnd),
    grace: graceEnd(periodEnd),
  }
  if (status === 'canceled') {
    keyboard.text(ctx.t('button-resume'), pack('resume', invoiceId))
    return { text: ctx.html('subscription-canceled', facts), keyboard }
  }
  if (status === 'failed' || periodEnd <= now) {
    keyboard.text(ctx.t('button-plans'), pack('shop'))
    if (status !== 'failed') return { text: ctx.html('subscription-due', facts), keyboard }
    // The shop does not offer the plan before the paid period is over.
    const advice = ctx.html(
      periodEnd > now ? 'subscription-failed-later' : 'subscription-failed-again',
      facts,
    )
    return { text: Html.join([ctx.html('subscription-failed', facts), advice], '\n\n'), keyboard }
  }
  keyboard.text(ctx.t('button-stop'), pack('stop', invoiceId))
  if (plan === 'premium') keyboard.row().text(ctx.t('button-plans'), pack('shop'))
  return { text: ctx.html('subscription-active', facts), keyboard }
}

/** Shows a plan without a subscription: an operator has granted it. */
function giftText(ctx: BotContext, tier: keyof typeof plans): Html {
  const { subscriptionExpiresAt: end } = ctx.user
  const facts = { plan: ctx.t(planNames[tier]), benefits: benefitsText(ctx, tier) }
  return end
    ? ctx.html('subscription-gift-until', { ...facts, end: formatDate(end) })
    : ctx.html('subscription-gift', facts)
}

/** Asks for confirmation before a subscription is cancelled. */
export function stopView(ctx: BotContext, subscription: Subscription): View {
  const keyboard = new InlineKeyboard()
    .text(ctx.t('button-stop-yes'), pack('stopped', subscription.invoiceId))
    .text(ctx.t('button-stop-no'), pack('subscription'))
  const args = { plan: nameOf(ctx, subscription), end: formatDate(subscription.periodEnd) }
  return { text: ctx.html('subscription-stop', args), keyboard }
}

/** Explains how to let a subscription renew again. */
export function resumeView(ctx: BotContext, subscription: Subscription): View {
  const keyboard = new InlineKeyboard().text(ctx.t('button-back-subscription'), pack('subscription'))
  const args = { plan: nameOf(ctx, subscription), end: formatDate(subscription.periodEnd) }
  return { text: ctx.html('subscription-resume', args), keyboard }
}

const nameOf = (ctx: BotContext, { tier }: Subscription): string => ctx.t(planNames[tier])
