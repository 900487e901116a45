import { currentTier } from '@tarot/data'
import type { BotContext } from '../context.ts'
import type { Html } from '../telegram/html.ts'
import { planNames } from './plan-names.ts'

/** Tells of credits that a plan has just given for the day; nothing when there were none. */
export function dailyLine(ctx: BotContext, credits: number): Html[] {
  if (credits === 0) return []
  return [ctx.html('daily-credits', { credits, plan: ctx.t(planNames[currentTier(ctx.user)]) })]
}
