import { currentTier } from '@tarot/data'
import type { BotContext } from '../context.ts'
import type { DailyCredits } from '../daily-credits.ts'
import type { Html } from '../telegram/html.ts'
import { planNames } from './plan-names.ts'

/** Announces the daily credits of a plan that were just granted or did not fit; empty if there were none. */
export function dailyLine(ctx: BotContext, { credits, isBalanceFull }: DailyCredits): Html[] {
  if (isBalanceFull) return [ctx.html('daily-credits-full')]
  if (credits === 0) return []
  return [ctx.html('daily-credits', { credits, plan: ctx.t(planNames[currentTier(ctx.user)]) })]
}
