import { currentTier } from '@tarot/data'
import type { BotContext } from '../context.ts'
import type { DailyCredits } from '../daily-credits.ts'
import type { Html } from '../telegram/html.ts'
import { planNames } from './plan-names.ts'

/** Tells of credits that a plan has just given for the day, or that did not fit; nothing when there were none. */
export function dailyLine(ctx: BotContext, { credits, isLeftOut }: DailyCredits): Html[] {
  if (isLeftOut) return [ctx.html('daily-credits-full')]
  if (credits === 0) return []
  return [ctx.html('daily-credits', { credits, plan: ctx.t(planNames[currentTier(ctx.user)]) })]
}
