import { currentTier, graceDays, type Subscription } from '@tarot/data'
import { plans } from '@tarot/pricing'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import type { Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { benefitsText } from './benefits.ts'
import { formatDate } from './format-date.ts'
import { graceEnd } from './notification.ts'
import { planNames } from './plan-names.ts'

/** The plan somebody has, until when it is paid and what comes then. @param all newest first */
export function subscriptionView(ctx: BotContext, all: readonly Subscription[], now = new Date()): View {
  const running = all.find(({ status }) => status !== 'ended')
  if (running && !isOver(running, now)) return runningView(ctx, running, now)
  const keyboard = new InlineKeyboard().text(ctx.t('button-plans'), pack('shop'))
  const tier = currentTier(ctx.user, now)
  if (tier !== 'basic' && !running) return { text: givenText(ctx), keyboard }
  const [last] = all
  const text = last
    ? ctx.html('subscription-over', { plan: nameOf(ctx, last), end: formatDate(last.periodEnd) })
    : ctx.html('subscription-none')
  return { text, keyboard }
}

/** Whether it gives nothing any more, or only for the last days before its end is noted. */
function isOver({ status, periodEnd }: Subscription, now: Date): boolean {
  const grace = status === 'canceled' ? 0 : graceDays * 86_400_000
  return periodEnd.getTime() + grace <= now.getTime()
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
    return {
      text: ctx.html(status === 'failed' ? 'subscription-failed' : 'subscription-due', facts),
      keyboard,
    }
  }
  keyboard.text(ctx.t('button-stop'), pack('stop', invoiceId))
  if (plan === 'premium') keyboard.row().text(ctx.t('button-plans'), pack('shop'))
  return { text: ctx.html('subscription-active', facts), keyboard }
}

/** A plan without a subscription: an operator has given it. */
function givenText(ctx: BotContext): Html {
  const { subscriptionTier, subscriptionExpiresAt: end } = ctx.user
  const plan = ctx.t(planNames[subscriptionTier])
  return end
    ? ctx.html('subscription-given-until', { plan, end: formatDate(end) })
    : ctx.html('subscription-given', { plan })
}

/** Asks before a subscription is stopped. */
export function stopView(ctx: BotContext, subscription: Subscription): View {
  const keyboard = new InlineKeyboard()
    .text(ctx.t('button-stop-yes'), pack('stopped', subscription.invoiceId))
    .text(ctx.t('button-stop-no'), pack('subscription'))
  const args = { plan: nameOf(ctx, subscription), end: formatDate(subscription.periodEnd) }
  return { text: ctx.html('subscription-stop', args), keyboard }
}

/** How to let a subscription renew again. */
export function resumeView(ctx: BotContext, subscription: Subscription): View {
  const keyboard = new InlineKeyboard().text(ctx.t('button-back-subscription'), pack('subscription'))
  const args = { plan: nameOf(ctx, subscription), end: formatDate(subscription.periodEnd) }
  return { text: ctx.html('subscription-resume', args), keyboard }
}

const nameOf = (ctx: BotContext, { tier }: Subscription): string => ctx.t(planNames[tier])
