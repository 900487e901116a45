import type { RecoveryWindow } from '../backup-status.ts'
import type { NewestWal } from '../engine.ts'
import { timelineOf } from './segment.ts'

/**
 * Returns the moments that can be restored: from the end of the oldest backup to the newest segment of the write-ahead log.
 * Null without a backup.
 */
export function toRecoveryWindow(
  backups: readonly { timeline: number; finishedAt: string }[],
  wal: NewestWal | undefined,
): RecoveryWindow | null {
  const [oldest] = backups
  const newest = backups.at(-1)
  if (!oldest || !newest) return null
  const from = new Date(oldest.finishedAt)
  const isLater = wal !== undefined && timelineOf(wal.segment) >= newest.timeline
  const to = isLater ? wal.completedAt : new Date(newest.finishedAt)
  return { from, to: to > from ? to : from }
}
