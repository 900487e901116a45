import type { RecoveryWindow } from '../backup-status.ts'
import type { Backup } from '../engine.ts'
import { damagedWal, isBackupDamaged } from '../known-damage.ts'
import type { PlannedBackup } from './plan-recovery.ts'
import { isHistory, isSegment, segmentsBetween, timelineOf } from './segment.ts'

type Recoverable = Pick<
  PlannedBackup,
  'id' | 'timeline' | 'startLsn' | 'stopLsn' | 'segmentBytes' | 'finishedAt'
> &
  Pick<Backup, 'parentId'>

/** The write-ahead log in a repository. */
interface StoredLog {
  /** The names of what there is, in order. */
  files: readonly string[]
  /** The names of what is missing and not on its way. */
  lost: readonly string[]
  /** The files of the repository that are known to be damaged, of backups as well. */
  damaged: readonly string[]
  /** When a segment was completed: each commit in it is older. */
  findCompletedAt(segment: string): Promise<Date | undefined>
}

/** The first and the last of some segments: their names are in the order of the log. */
interface Range {
  first: string
  last: string
}

/**
 * Returns the newest moments that can be restored: from the end of the first backup after the last lost or damaged file of
 * the write-ahead log, to the newest segment. Without a backup after that file they end before it. Older moments, before it, are
 * not in the window, although a restore can reach some of them.
 *
 * @returns null without a backup, and if each one is damaged, builds upon one that is, or lacks write-ahead log that it needs
 */
export async function findRecoveryWindow(
  backups: readonly Recoverable[],
  { files, lost, damaged, findCompletedAt }: StoredLog,
): Promise<RecoveryWindow | null> {
  const holes = [...lost, ...damagedWal(damaged)].map(rangeOfLost)
  const whole = backups
    .filter((backup) => isWhole(backups, backup, damaged))
    .map((backup) => ({ ...backup, ...rangeOf(backup) }))
    .filter(({ first, last }) => !holes.some((hole) => hole.first <= last && first <= hole.last))
  const newest = whole.at(-1)
  if (!newest) return null
  const before = holes.map(({ last }) => last).filter((last) => last < newest.first)
  const after = holes.map(({ first }) => first).filter((first) => first > newest.last)
  const start = before.sort().at(-1) ?? ''
  const [end] = after.sort()
  const oldest = whole.find(({ first }) => first > start) ?? newest
  const segment = files.findLast((file) => isSegment(file) && (end === undefined || file < end))
  const isLater = segment !== undefined && timelineOf(segment) >= newest.timeline
  const completedAt = isLater ? await findCompletedAt(segment) : undefined
  const from = new Date(oldest.finishedAt)
  const to = completedAt ?? new Date(newest.finishedAt)
  return { from, to: to > from ? to : from }
}

/** Whether nothing is damaged of the backup and of what it builds upon. */
function isWhole(backups: readonly Recoverable[], backup: Recoverable, damaged: readonly string[]): boolean {
  if (isBackupDamaged(backup.id, damaged)) return false
  if (backup.parentId === null) return true
  const parent = backups.find(({ id }) => id === backup.parentId)
  return parent !== undefined && isWhole(backups, parent, damaged)
}

function rangeOf({ timeline, startLsn, stopLsn, segmentBytes }: Recoverable): Range {
  const segments = segmentsBetween(timeline, startLsn, stopLsn, segmentBytes)
  return { first: segments.at(0) ?? '', last: segments.at(-1) ?? '' }
}

/** Without its history, nothing of a timeline can be restored. */
function rangeOfLost(file: string): Range {
  if (!isHistory(file)) return { first: file, last: file }
  const timeline = file.slice(0, 8)
  return { first: timeline.padEnd(24, '0'), last: timeline.padEnd(24, 'F') }
}
