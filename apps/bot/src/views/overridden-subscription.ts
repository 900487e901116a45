import { currentTier, type Subscription } from '@tarot/data'
import { plans } from '@tarot/pricing'
import type { BotContext } from '../context.ts'
import { includes } from '../plans.ts'
import { Html } from '../telegram/html.ts'
import { formatDate } from './format-date.ts'
import { graceEnd } from './notification.ts'
import { planNames } from './plan-names.ts'

/**
 * Describes a paid subscription whose tier is not in force, because an operator has set another.
 *
 * @param place `here` above the button that stops it
 */
export function overriddenSubscription(
  ctx: BotContext,
  { tier, status, periodEnd }: Subscription,
  place: 'here' | 'elsewhere',
  now = new Date(),
): Html {
  const isIncluded = includes(currentTier(ctx.user, now), tier)
  const facts = {
    plan: ctx.t(planNames[tier]),
    end: formatDate(periodEnd),
    stars: plans[tier === 'professional' ? 'professional' : 'premium'].stars,
    place,
  }
  const paid = ctx.html(isIncluded ? 'paid-also' : 'paid-not-in-force', facts)
  return Html.join([paid, ctx.html(renewal(), facts)], ' ')

  function renewal() {
    if (status === 'canceled') return 'paid-renews-not'
    if (status === 'failed' || periodEnd <= now) return 'paid-renewal-failed'
    return isIncluded ? 'paid-renews' : 'paid-renews-again'
  }
}

/** The end of the grace period, if the last renewal of the subscription was not paid or is overdue. */
export function gracePeriodEnd({ status, periodEnd }: Subscription, now = new Date()): string | undefined {
  return status === 'failed' || (status === 'active' && periodEnd <= now) ? graceEnd(periodEnd) : undefined
}
