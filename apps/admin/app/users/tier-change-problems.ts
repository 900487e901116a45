import type { SubscriptionTier } from '@tarot/data'
import { formProblems } from '../ui/form-problems.ts'
import { formatDate } from '../ui/format.ts'
import { dayOf, endOfDay } from '../ui/time-zone.ts'
import { lastDayProblem } from './last-day-problem.ts'
import { tierLabels } from './tier-labels.ts'

/** The tier of a form. The last day is `YYYY-MM-DD`, or empty for a tier without an end. */
export interface RequestedTier {
  tier: string
  lastDay: string
}

/** The stored tier of a user. */
export interface RecordedTier {
  tier: SubscriptionTier
  /** null for a tier without an end. */
  end: Date | null
}

/** The problem of the last day, by field; empty if it is valid. */
export function lastDayProblems({ tier, lastDay }: RequestedTier, timeZone: string, now = new Date()) {
  const problem =
    tier === 'basic' && lastDay !== ''
      ? '“No plan” has no last day. Leave the day empty, or choose a plan.'
      : lastDayProblem(lastDay, dayOf(now, timeZone))
  return formProblems({ lastDay: problem })
}

/** The problem that the tier would not change, by field; empty if it would. */
export function unchangedProblems(requested: RequestedTier, recorded: RecordedTier, timeZone: string) {
  const end = tierEnd(requested, timeZone)
  if (requested.tier !== recorded.tier || end?.getTime() !== recorded.end?.getTime()) return formProblems({})
  if (recorded.tier === 'basic' && end === null) {
    return formProblems({ tier: 'This user already has no plan. Choose another tier.' })
  }
  const until = end ? `until ${formatDate(end, timeZone)}` : 'without an end'
  return formProblems({
    tier: `This user already has the ${tierLabels[recorded.tier]} ${until}. Choose another tier or another last day.`,
  })
}

/** When the tier ends: at the end of its last day in the time zone; null for a tier without an end. */
export function tierEnd({ lastDay }: RequestedTier, timeZone: string): Date | null {
  return lastDay === '' ? null : endOfDay(lastDay, timeZone)
}
