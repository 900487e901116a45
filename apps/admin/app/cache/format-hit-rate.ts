import { hitRateGoal } from './hit-rate-goal.ts'

/** `97.3 %`, rounded, but never up to the goal or to 100 %; `–` for null. */
export function formatHitRate(rate: number | null): string {
  if (rate === null) return '–'
  const rounded = Math.round(rate * 1_000) / 1_000
  const isRoundedUp = [hitRateGoal, 1].some((limit) => rate < limit && rounded >= limit)
  return `${(100 * (isRoundedUp ? rounded - 0.001 : rounded)).toFixed(1)}\u{A0}%`
}
