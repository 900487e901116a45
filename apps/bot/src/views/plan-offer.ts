import { runningSubscription, type Subscription, type SubscriptionTier } from '@tarot/data'
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

/**
 * Offers a plan for sale.
 *
 * @param link by which Telegram sells the plan to this user
 * @param subscriptions of the user, newest first
 */
export function planOffer(
  ctx: BotContext,
  plan: keyof typeof plans,
  { link, subscriptions }: { link: string; subscriptions: readonly Subscription[] },
): View {
  const name = ctx.t(planNames[plan])
  const { stars } = plans[plan]
  const keyboard = new InlineKeyboard()
    .url(ctx.t('button-subscribe', { stars }), link)
    .row()
    .text(ctx.t('button-back-shop'), pack('shop'))
  const facts = { plan: name, stars, benefits: benefitsText(ctx, plan), prices: planPrices(ctx, plan) }
  return {
    text: Html.join([ctx.html('plan-offer', facts), ...replaced(ctx, plan, subscriptions)], '\n\n'),
    keyboard,
  }
}

/** What happens to the plan that the user has now: a paid one, a gift, or both. */
function replaced(ctx: BotContext, tier: SubscriptionTier, subscriptions: readonly Subscription[]): Html[] {
  const plan = ctx.t(planNames[tier])
  const now = new Date()
  const running = runningSubscription(subscriptions, now)
  const lines: Html[] = []
  if (running && running.periodEnd > now) {
    const facts = { plan, old: ctx.t(planNames[running.tier]), end: formatDate(running.periodEnd) }
    // The same plan is offered if an operator has ended it and it does not renew.
    lines.push(ctx.html(running.tier === tier ? 'plan-again' : 'plan-replaces', facts))
  }
  const current = paidTier(ctx.user, now)
  const { subscriptionExpiresAt: end } = ctx.user
  const isPaid = running?.tier === current && end !== null && end <= running.periodEnd
  if (current === 'basic' || isPaid) return lines
  const old = ctx.t(planNames[current])
  lines.push(
    end
      ? ctx.html('plan-replaces-gift-until', { plan, old, end: formatDate(end) })
      : ctx.html('plan-replaces-gift', { plan, old }),
  )
  return lines
}
