/** A position in the write-ahead log, as `16/B374D848`. */
export type Lsn = string

/** Returns the position as a number. */
export function lsnToNumber(lsn: Lsn): bigint {
  const [high = '0', low = '0'] = lsn.split('/')
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`)
}

export function numberToLsn(position: bigint): Lsn {
  return `${(position >> 32n).toString(16)}/${(position & 0xffffffffn).toString(16)}`.toUpperCase()
}

/** Names of segments: eight hexadecimal digits each for the timeline, and the high and the low part of its number. */
const segmentPattern = /^[0-9A-F]{24}$/
const historyPattern = /^[0-9A-F]{8}\.history$/

export const isSegment = (name: string): boolean => segmentPattern.test(name)
export const isHistory = (name: string): boolean => historyPattern.test(name)

const hex = (value: number | bigint): string => value.toString(16).toUpperCase().padStart(8, '0')

/** Returns the name of the segment that contains a position. */
export function segmentAt(timeline: number, position: bigint, segmentBytes: number): string {
  const perLog = 0x100000000n / BigInt(segmentBytes)
  const number = position / BigInt(segmentBytes)
  return hex(timeline) + hex(number / perLog) + hex(number % perLog)
}

/** Returns the first position of a segment. */
export function segmentStart(segment: string, segmentBytes: number): bigint {
  const high = BigInt(`0x${segment.slice(8, 16)}`)
  const low = BigInt(`0x${segment.slice(16)}`)
  return (high << 32n) + low * BigInt(segmentBytes)
}

/** Returns the segment after this one. */
export function nextSegment(segment: string, segmentBytes: number): string {
  const next = segmentStart(segment, segmentBytes) + BigInt(segmentBytes)
  return segmentAt(timelineOf(segment), next, segmentBytes)
}

export const timelineOf = (name: string): number => Number.parseInt(name.slice(0, 8), 16)

export const historyName = (timeline: number): string => `${hex(timeline)}.history`

/**
 * Whether a segment is before all that these backups need. After a restore, a later backup can be at a lower position of
 * another timeline, so the timeline does not count.
 */
export function isBeforeAll(
  segment: string,
  backups: readonly { startLsn: Lsn }[],
  segmentBytes: number,
): boolean {
  const end = segmentStart(segment, segmentBytes) + BigInt(segmentBytes)
  return backups.length > 0 && backups.every(({ startLsn }) => end <= lsnToNumber(startLsn))
}

/** Returns all segments from the one with the first position to the one with the last. */
export function segmentsBetween(timeline: number, first: Lsn, last: Lsn, segmentBytes: number): string[] {
  const size = BigInt(segmentBytes)
  // A position at the start of a segment is the end of the one before.
  const end = (lsnToNumber(last) - 1n) / size
  const names: string[] = []
  for (let number = lsnToNumber(first) / size; number <= end; number += 1n) {
    names.push(segmentAt(timeline, number * size, segmentBytes))
  }
  return names
}

/**
 * Returns the system identifier of the cluster that wrote a segment, and the size of its segments: they are in the header
 * of the first page (`XLogLongPageHeaderData` of Postgres). Null if this is no segment of this byte order.
 */
export function readSegmentHeader(
  segment: Buffer,
): { systemIdentifier: string; segmentBytes: number } | null {
  const longHeader = 0x0002
  if (segment.length < 40 || (segment.readUInt16LE(2) & longHeader) === 0) return null
  return {
    systemIdentifier: String(segment.readBigUInt64LE(24)),
    segmentBytes: segment.readUInt32LE(32),
  }
}
