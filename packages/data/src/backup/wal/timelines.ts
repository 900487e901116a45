import { lsnToNumber, segmentAt } from './segment.ts'

/** A part of a timeline's history: the write-ahead log of `timeline` up to `end`. */
export interface TimelinePart {
  timeline: number
  /** The position at which the next timeline branches off; null for the last part. */
  end: bigint | null
}

/**
 * Parses the history file of a timeline.
 *
 * @returns the parts that lead to it, the oldest first, and the timeline itself last
 */
export function parseHistory(timeline: number, history: string): TimelinePart[] {
  const parts: TimelinePart[] = []
  for (const line of history.split('\n')) {
    const [, parent, end] = /^\s*(\d+)\s+([0-9A-F]+\/[0-9A-F]+)/i.exec(line) ?? []
    if (parent && end) parts.push({ timeline: Number(parent), end: lsnToNumber(end) })
  }
  return [...parts, { timeline, end: null }]
}

/** Whether a position of this timeline is part of the history. */
export function isOnPath(path: readonly TimelinePart[], timeline: number, position: bigint): boolean {
  const part = path.find((candidate) => candidate.timeline === timeline)
  return part !== undefined && (part.end === null || position <= part.end)
}

/** Returns the name of the segment with this position in the history. A segment in which a timeline begins has its name. */
export function segmentOnPath(path: readonly TimelinePart[], position: bigint, segmentBytes: number): string {
  const size = BigInt(segmentBytes)
  const number = position / size
  const part = path.find(({ end }) => end === null || number < end / size)
  return segmentAt(part?.timeline ?? 1, position, segmentBytes)
}
