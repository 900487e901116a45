import type { BackupProgress } from '@tarot/data'

/** A whole number from 0 to 100; null while the total is not known. */
export function progressPercent(progress: Pick<BackupProgress, 'done' | 'total'> | null): number | null {
  if (!progress?.total) return null
  return Math.floor(Math.min(100, Math.max(0, (100 * progress.done) / progress.total)))
}
