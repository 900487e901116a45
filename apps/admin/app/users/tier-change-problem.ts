import type { SubscriptionTier } from '@tarot/data'
import { formProblems } from '../ui/form-problems.ts'
import { formatDate } from '../ui/format.ts'
import { dayOf, endOfDay } from '../ui/time-zone.ts'
import { lastDayProblem } from './last-day.ts'
import { tierLabels } from './tier-labels.ts'

/** A tier as a form asks for it; the last day is `YYYY-MM-DD` or empty for a tier without an end. */
export interface AskedTier {
  tier: string
  lastDay: string
}

/** A tier as it is on record. */
export interface RecordedTier {
  tier: SubscriptionTier
  /** null for a tier without an end. */
  end: Date | null
}

/** What is wrong with the last day, by its field; empty for a good one. */
export function lastDayProblems({ tier, lastDay }: AskedTier, timeZone: string, now = new Date()) {
  const problem =
    tier === 'basic' && lastDay !== ''
      ? 'No plan has no last day. Leave the day empty, or choose a plan.'
      : lastDayProblem(lastDay, dayOf(now, timeZone))
  return formProblems({ lastDay: problem })
}

/** That the change would change nothing, by the field to change; empty for one that does. */
export function unchangedProblems(asked: AskedTier, recorded: RecordedTier, timeZone: string) {
  const end = endOf(asked, timeZone)
  if (asked.tier !== recorded.tier || end?.getTime() !== recorded.end?.getTime()) return formProblems({})
  if (recorded.tier === 'basic' && end === null) {
    return formProblems({ tier: 'This person has no plan already. Choose another tier.' })
  }
  const until = end ? `until ${formatDate(end, timeZone)}` : 'without an end'
  return formProblems({
    tier: `This person has the ${tierLabels[recorded.tier]} ${until} already. Choose another tier or another last day.`,
  })
}

/** When the tier ends: with its last day where the viewer is. */
export function endOf({ lastDay }: AskedTier, timeZone: string): Date | null {
  return lastDay === '' ? null : endOfDay(lastDay, timeZone)
}
