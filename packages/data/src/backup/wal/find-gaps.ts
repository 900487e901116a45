import type { RepositoryProblem } from '../engine.ts'
import type { PlannedBackup } from './plan-recovery.ts'
import {
  isHistory,
  isSegment,
  lsnToNumber,
  nextSegment,
  segmentAt,
  segmentsBetween,
  timelineOf,
} from './segment.ts'

type Range = Pick<PlannedBackup, 'timeline' | 'startLsn' | 'stopLsn' | 'segmentBytes'>

/**
 * Finds the files of the write-ahead log that are missing: the segments that a backup needs, those between the oldest backup and
 * the newest segment of each timeline, and the history of each timeline after the first.
 *
 * @param files the names of what there is, in order
 */
export function findGaps(backups: readonly Range[], files: readonly string[]): RepositoryProblem[] {
  const stored = new Set(files)
  const needed = new Set<string>()
  for (const { timeline, startLsn, stopLsn, segmentBytes } of backups) {
    for (const segment of segmentsBetween(timeline, startLsn, stopLsn, segmentBytes)) needed.add(segment)
  }
  const newest = new Map(files.filter(isSegment).map((file) => [timelineOf(file), file]))
  for (const { timeline, startLsn, segmentBytes } of oldestOfEachTimeline(backups)) {
    const last = newest.get(timeline) ?? ''
    let segment = segmentAt(timeline, lsnToNumber(startLsn), segmentBytes)
    for (; segment < last; segment = nextSegment(segment, segmentBytes)) needed.add(segment)
  }
  // A timeline that was restored to needs its history.
  for (const file of files)
    if (!isHistory(file) && timelineOf(file) > 1) needed.add(`${file.slice(0, 8)}.history`)
  const lost = [...needed].filter((file) => !stored.has(file)).sort()
  return lost.map((name) => ({
    kind: 'lost_wal',
    name,
    message: `${name} of the write-ahead log is missing in the repository: no moment after it can be restored from an earlier backup`,
  }))
}

function oldestOfEachTimeline(backups: readonly Range[]): Iterable<Range> {
  const oldest = new Map<number, Range>()
  for (const backup of backups) {
    const found = oldest.get(backup.timeline)
    if (!found || lsnToNumber(backup.startLsn) < lsnToNumber(found.startLsn))
      oldest.set(backup.timeline, backup)
  }
  return oldest.values()
}
