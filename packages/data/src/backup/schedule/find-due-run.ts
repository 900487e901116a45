import type { BackupRunKind } from '../backup-run.ts'
import type { BackupStatus } from '../backup-status.ts'

type DueKind = Extract<BackupRunKind, 'full' | 'incremental' | 'verify' | 'drill' | 'report'>

const minute = 60_000
const hour = 60 * minute

/** Milliseconds after a failed run until it is repeated. What a verification or a drill finds rarely disappears soon. */
const retryAfter: Record<DueKind, number> = {
  full: 10 * minute,
  incremental: 10 * minute,
  report: 10 * minute,
  verify: 6 * hour,
  drill: 6 * hour,
}

/** Milliseconds after the first backup until it is verified as a whole, and restored, for the first time. */
const firstCheckAfter = 10 * minute

/**
 * Returns the run that is due: a full backup every day, an incremental one every hour, a verification every day, a drill every
 * week, and a report every month. It follows from the runs that succeeded, so a run that was missed is due at once, and no run
 * is due twice. A run that was interrupted is due again, also one that somebody had requested.
 *
 * @param kinds those that this process can run, the most important first
 * @param now of the clock that gave the runs their times
 */
export function findDueRun<Kind extends DueKind>(
  kinds: readonly Kind[],
  { lastSuccess, lastRun }: Pick<BackupStatus, 'lastSuccess' | 'lastRun'>,
  now: Date,
): Kind | undefined {
  const age = (date: Date | null | undefined) =>
    date ? now.getTime() - date.getTime() : Number.POSITIVE_INFINITY
  // A run that began in the future says that the clock was set back: it does not count.
  const startOf = (kind: BackupRunKind) => {
    const startedAt = lastSuccess[kind]?.startedAt
    return startedAt && startedAt <= now ? startedAt : undefined
  }
  const isDue: Record<DueKind, () => boolean> = {
    // A restored server begins with a full backup.
    full: () => {
      const last = startOf('full')
      return isBefore(last, lastDaily(now, 1)) || isBefore(last, startOf('restore') ?? new Date(0))
    },
    incremental: () => Math.min(age(startOf('full')), age(startOf('incremental'))) >= hour,
    verify: () => isLate(startOf('verify'), lastDaily(now, 2)),
    drill: () => isLate(startOf('drill'), lastWeekly(now)),
    // The first report is of the first month that ended after the first backup.
    report: () => isBefore(lastReport() ?? startOf('full'), lastMonthly(now)),
  }
  /** The first one has to wait until the first backup is some minutes old: the first start has other things to do. */
  function isLate(last: Date | null | undefined, scheduled: Date): boolean {
    return last ? last < scheduled : age(startOf('full')) >= firstCheckAfter
  }
  /** A report that has found something wrong is a report nevertheless. */
  function lastReport(): Date | null | undefined {
    const last = lastRun.report
    return last && last.checks.length > 0 ? last.startedAt : startOf('report')
  }
  return kinds.find((kind) => {
    // All else builds upon a full backup or looks at one.
    if (kind !== 'full' && !lastSuccess.full) return false
    const last = lastRun[kind]
    // A full backup has all that an incremental one would have.
    const isReplaced = kind === 'incremental' && lastSuccess.full && lastSuccess.full.id > (last?.id ?? 0n)
    if (last?.status === 'interrupted' && !isReplaced) return true
    const failedAgo = age(last?.finishedAt)
    return isDue[kind]() && !(last?.status === 'failed' && failedAgo >= 0 && failedAgo < retryAfter[kind])
  })
}

function isBefore(last: Date | null | undefined, scheduled: Date): boolean {
  return !last || last < scheduled
}

/** The last time that was this hour of a day. */
function lastDaily(now: Date, hourOfDay: number): Date {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hourOfDay)
  return new Date(today > now.getTime() ? today - 24 * hour : today)
}

/** The last Sunday, 04:00. */
function lastWeekly(now: Date): Date {
  const daily = lastDaily(now, 4)
  return new Date(daily.getTime() - daily.getUTCDay() * 24 * hour)
}

/** The last first day of a month, 05:00. */
function lastMonthly(now: Date): Date {
  const thisMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1, 5))
  return thisMonth > now ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1, 5)) : thisMonth
}
