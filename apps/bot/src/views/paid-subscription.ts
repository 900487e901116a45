import { currentTier, type Subscription } from '@tarot/data'
import { plans } from '@tarot/pricing'
import type { BotContext } from '../context.ts'
import { includes } from '../plans.ts'
import { Html } from '../telegram/html.ts'
import { formatDate } from './format-date.ts'
import { graceEnd } from './notification.ts'
import { planNames } from './plan-names.ts'

/**
 * Names a subscription whose tier is not the one in force, because an operator has set another.
 *
 * @param place `here` above the button that stops it
 */
export function paidBeside(
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
  const paid = ctx.html(isIncluded ? 'paid-beside' : 'paid-not-in-force', facts)
  return Html.join([paid, ctx.html(renewal(), facts)], ' ')

  function renewal() {
    if (status === 'canceled') return 'paid-renews-not'
    if (status === 'failed' || periodEnd <= now) return 'paid-renewal-failed'
    return isIncluded ? 'paid-renews' : 'paid-renews-again'
  }
}

/** Until when somebody has what the subscription gives, when its last renewal was not paid or has not come. */
export function keptUntil({ status, periodEnd }: Subscription, now = new Date()): string | undefined {
  return status === 'failed' || (status === 'active' && periodEnd <= now) ? graceEnd(periodEnd) : undefined
}
