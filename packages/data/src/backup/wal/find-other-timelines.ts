import { historyName, isSegment, timelineOf } from './segment.ts'
import { parseHistory, segmentOnPath, type TimelinePart } from './timelines.ts'
import type { WalArchive } from './wal-archive.ts'

/**
 * Finds the timelines that go on after a moment and have left the followed one before it, or in the same segment: there, the
 * moment has another state.
 *
 * @param stored the files of the write-ahead log in the repository, in order
 */
export async function findOtherTimelines(
  archive: WalArchive,
  stored: readonly string[],
  followed: { path: readonly TimelinePart[]; segmentBytes: number },
  time: Date,
): Promise<number[]> {
  const { path, segmentBytes } = followed
  const last = new Map(stored.filter(isSegment).map((segment) => [timelineOf(segment), segment]))
  last.delete(path.at(-1)?.timeline ?? 1)
  const found: number[] = []
  for (const [timeline, segment] of last) {
    const end = await archive.findCompletedAt(segment)
    const file = historyName(timeline)
    if (!end || end <= time || (timeline > 1 && !stored.includes(file))) continue
    const history = timeline > 1 ? await archive.readHistory(file) : ''
    const fork = findFork(path, parseHistory(timeline, history))
    const before = (fork / BigInt(segmentBytes)) * BigInt(segmentBytes) - 1n
    const shared = before > 0n ? segmentOnPath(path, before, segmentBytes) : undefined
    const sharedUntil = shared && (await archive.findCompletedAt(shared))
    if (!sharedUntil || sharedUntil <= time) found.push(timeline)
  }
  return found.sort((one, another) => one - another)
}

/** Returns the position at which two histories part. */
function findFork(some: readonly TimelinePart[], others: readonly TimelinePart[]): bigint {
  let fork = 0n
  for (const [place, { timeline, end }] of some.entries()) {
    const other = others[place]
    if (other?.timeline !== timeline) return fork
    if (end === null || other.end === null || end !== other.end) {
      const ends = [end, other.end].filter((position) => position !== null)
      return ends.sort((one, another) => (one < another ? -1 : 1))[0] ?? fork
    }
    fork = end
  }
  return fork
}
