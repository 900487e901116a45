import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError } from '../../errors.ts'
import type { RecoveryEnd, RestoreTarget } from '../engine.ts'
import { findOtherTimelines } from './find-other-timelines.ts'
import {
  historyName,
  isHistory,
  isSegment,
  type Lsn,
  lsnToNumber,
  segmentStart,
  timelineOf,
} from './segment.ts'
import { isOnPath, parseHistory, segmentOnPath, type TimelinePart } from './timelines.ts'
import type { WalArchive } from './wal-archive.ts'

/** What a plan needs to know of a backup. */
export interface PlannedBackup {
  id: string
  kind: 'full' | 'incremental'
  /** ISO strings. */
  startedAt: string
  finishedAt: string
  timeline: number
  startLsn: Lsn
  stopLsn: Lsn
  segmentBytes: number
}

export interface RecoveryPlan<PlannedFrom extends PlannedBackup> {
  backup: PlannedFrom
  /** The timeline that the recovery follows. */
  timeline: number
  /** See `RestorePlan` of the engine. */
  otherTimelines: readonly number[]
  /** See `RestoredFiles`. */
  readonly checkEnd: (end: RecoveryEnd) => void
  /** The segments from the backup to the target that the plan has found. */
  segments: string[]
}

export interface PlanOptions<PlannedFrom extends PlannedBackup> {
  archive: WalArchive
  backups: readonly PlannedFrom[]
  target: RestoreTarget
  timeline: number | undefined
  fullOnly: boolean
  extraWalFolders: readonly string[]
}

/**
 * Chooses the backup from which the target is restored, and checks that all of the write-ahead log up to the target exists.
 *
 * @throws DataError `TARGET_UNREACHABLE` with what can be restored instead; `BACKUP_DAMAGED`
 */
export async function planRecovery<PlannedFrom extends PlannedBackup>(
  options: PlanOptions<PlannedFrom>,
): Promise<RecoveryPlan<PlannedFrom>> {
  const { archive, backups, target, fullOnly, extraWalFolders } = options
  if (backups.length === 0) throw unreachable(`${archive.location} has no backup`)
  const stored = new Set(await archive.list())
  const extra = await listExtra(extraWalFolders, stored)
  // The server that is replaced can be on a timeline of which nothing was uploaded yet, after a restore.
  const timelines = findTimelines([...stored, ...[...extra.keys()].filter(isHistory)], backups)
  const timeline = options.timeline ?? timelines.at(-1) ?? 1
  if (!timelines.includes(timeline))
    throw unreachable(explainNoTimeline(timeline, timelines, archive.location))
  const readHistory = (file: string) => {
    const local = extra.get(file)
    if (local !== undefined) return readFile(local, 'utf8')
    if (stored.has(file)) return archive.readHistory(file)
    throw unreachable(`the history of timeline ${timeline} (${file}) is missing in the repository`)
  }
  const path =
    timeline === 1
      ? [{ timeline, end: null }]
      : parseHistory(timeline, await readHistory(historyName(timeline)))
  const candidates = backups.filter(
    (backup) =>
      (!fullOnly || backup.kind === 'full') && isOnPath(path, backup.timeline, lsnToNumber(backup.stopLsn)),
  )
  const has = (segment: string) => stored.has(segment) || extra.has(segment)
  if (target.kind === 'backup') return planBackup(target.id, backups, has)
  const backup = candidates.filter((candidate) => isBefore(candidate, target)).at(-1)
  if (!backup) throw unreachable(explainTooEarly(target, candidates))
  const walk = new Walk(backup, path, has)
  /** A segment of the history behind one that is missing. */
  const findBeyond = () =>
    [...stored, ...extra.keys()].sort().find((file) => {
      if (!isSegment(file)) return false
      const start = segmentStart(file, backup.segmentBytes)
      return start > walk.position && segmentOnPath(path, start, backup.segmentBytes) === file
    })
  const otherTimelines =
    target.kind === 'time' && options.timeline === undefined
      ? await findOtherTimelines(
          archive,
          [...stored],
          { path, segmentBytes: backup.segmentBytes },
          target.time,
        )
      : []
  const hint =
    otherTimelines.length > 0
      ? `. Timeline ${otherTimelines.join(', ')}, before a restore, goes on at that moment: see --timeline`
      : ''
  const plan = (): RecoveryPlan<PlannedFrom> => ({
    ...walk.plan(timeline),
    otherTimelines,
    checkEnd({ position, lastCommit }) {
      if (target.kind === 'time' && lastCommit && target.time <= lastCommit) return
      const remedy = lastCommit
        ? `Restore --to ${lastCommit.toISOString()}, when the last transaction before was committed, or a later backup`
        : 'Restore a later backup'
      let lastStored = ''
      for (const segment of new Walk(backup, path, (name) => stored.has(name))) lastStored = segment
      if (lastStored && lsnToNumber(position) < segmentStart(lastStored, backup.segmentBytes)) {
        const damaged = segmentOnPath(path, lsnToNumber(position), backup.segmentBytes)
        throw new DataError(
          'BACKUP_DAMAGED',
          `${damaged} of the write-ahead log is damaged: the server cannot replay it after ${position}, and the log reaches ${lastStored}. ${remedy}`,
          { details: { name: damaged } },
        )
      }
      for (const _ of walk);
      const beyond = target.kind === 'latest' ? undefined : findBeyond()
      if (beyond) {
        throw unreachable(
          `${walk.next()} of the write-ahead log is lost, and ${beyond} exists: it can have transactions before the target. ${remedy}`,
        )
      }
    },
  })
  let completedAt: Date | undefined
  for (const segment of walk) {
    // The server that is replaced does not say when it completed its own.
    completedAt = (await archive.findCompletedAt(segment)) ?? completedAt
    if (target.kind === 'time' && completedAt && completedAt > target.time) {
      const planned = plan()
      await requireOneMoment(archive, target.time, walk, candidates.slice(candidates.indexOf(backup) + 1))
      return planned
    }
    if (target.kind === 'lsn' && walk.position >= lsnToNumber(target.lsn)) return plan()
  }
  const gap = walk.next()
  const beyond = findBeyond()
  if (beyond) {
    throw unreachable(
      `${gap} of the write-ahead log is lost, and ${beyond} exists: ${completedAt ? `the moments until ${completedAt.toISOString()} can be restored, from ${backup.id}` : `only the end of ${backup.id} can be restored, with --backup`}${hint}`,
    )
  }
  if (target.kind === 'latest') return plan()
  // The log of the server that is replaced ends with its last transaction, which no later moment changes.
  if (target.kind === 'time' && extra.size > 0) {
    const newest = Math.max(Date.now(), completedAt?.getTime() ?? 0)
    if (target.time.getTime() <= newest) return plan()
    throw unreachable(`${target.time.toISOString()} is in the future: restore --latest`)
  }
  throw unreachable(
    target.kind === 'time'
      ? `${target.time.toISOString()} is later than the newest moment that can be restored, ${(completedAt ?? new Date(backup.finishedAt)).toISOString()}: restore --latest${hint}`
      : `${target.lsn} is not in the repository`,
  )
}

/**
 * The server stops at the first commit that is later than the target. If its clock was set back, commits before the target can
 * follow. Looks as far as the next backup, or as the last one that says that the clock was set back.
 *
 * @throws DataError `TARGET_UNREACHABLE`
 */
async function requireOneMoment(
  archive: WalArchive,
  time: Date,
  walk: Walk<PlannedBackup>,
  later: readonly PlannedBackup[],
): Promise<void> {
  const isSetBack = (backup: PlannedBackup, place: number) =>
    later.slice(0, place).some(({ startedAt }) => startedAt > backup.startedAt)
  const last = later.findLast(isSetBack) ?? later[0]
  for (const segment of walk) {
    if (last && segmentStart(segment, last.segmentBytes) >= lsnToNumber(last.stopLsn)) return
    const completedAt = await archive.findCompletedAt(segment)
    if (!completedAt || completedAt > time) continue
    const next = later.find(({ stopLsn }) => lsnToNumber(stopLsn) >= walk.position)
    throw unreachable(
      `the clock of the server was set back before it completed ${segment} of the write-ahead log, so ${time.toISOString()} was more than once: ${next ? `restore --backup ${next.id}, or a moment after it` : 'restore --latest, or an earlier moment'}`,
    )
  }
}

function planBackup<PlannedFrom extends PlannedBackup>(
  id: string,
  backups: readonly PlannedFrom[],
  has: (segment: string) => boolean,
): RecoveryPlan<PlannedFrom> {
  const backup = backups.find((candidate) => candidate.id === id)
  if (!backup) throw unreachable(`there is no backup ${id}: see \`pnpm data backup list\``)
  const path = [{ timeline: backup.timeline, end: null }]
  const walk = new Walk(backup, path, has)
  for (const _ of walk)
    if (walk.position >= lsnToNumber(backup.stopLsn))
      return { ...walk.plan(backup.timeline), otherTimelines: [], checkEnd() {} }
  throw unreachable(`${walk.next()} of the write-ahead log, which ${id} needs, is lost`)
}

/** Walks along the segments from a backup to the first that does not exist. */
class Walk<PlannedFrom extends PlannedBackup> implements Iterable<string> {
  readonly #backup: PlannedFrom
  readonly #path: readonly TimelinePart[]
  readonly #has: (segment: string) => boolean
  readonly #segments: string[] = []
  /** The end of the last segment that exists. */
  position: bigint

  constructor(backup: PlannedFrom, path: readonly TimelinePart[], has: (segment: string) => boolean) {
    this.#backup = backup
    this.#path = path
    this.#has = has
    const size = BigInt(backup.segmentBytes)
    this.position = (lsnToNumber(backup.startLsn) / size) * size
  }

  *[Symbol.iterator](): Iterator<string> {
    for (let segment = this.next(); this.#has(segment); segment = this.next()) {
      this.position += BigInt(this.#backup.segmentBytes)
      this.#segments.push(segment)
      yield segment
    }
  }

  /** The segment after the last one that exists. */
  next(): string {
    return segmentOnPath(this.#path, this.position, this.#backup.segmentBytes)
  }

  /** @throws DataError `TARGET_UNREACHABLE` if the log ends before the end of the backup */
  plan(timeline: number): Pick<RecoveryPlan<PlannedFrom>, 'backup' | 'timeline' | 'segments'> {
    if (this.position < lsnToNumber(this.#backup.stopLsn)) {
      throw unreachable(`${this.next()} of the write-ahead log, which ${this.#backup.id} needs, is lost`)
    }
    return { backup: this.#backup, timeline, segments: [...this.#segments] }
  }
}

function isBefore(backup: PlannedBackup, target: RestoreTarget): boolean {
  if (target.kind === 'time') return new Date(backup.finishedAt) <= target.time
  if (target.kind === 'lsn') return lsnToNumber(backup.stopLsn) <= lsnToNumber(target.lsn)
  return true
}

function explainTooEarly(target: RestoreTarget, candidates: readonly PlannedBackup[]): string {
  const [first] = candidates
  if (!first) return 'no backup is on this timeline: choose another with --timeline'
  const what = target.kind === 'time' ? target.time.toISOString() : 'the target'
  return `${what} is before the end of the oldest backup: the earliest moment that can be restored is ${first.finishedAt}`
}

/** The timelines of these files and backups, in order. */
function findTimelines(files: Iterable<string>, backups: readonly PlannedBackup[]): number[] {
  const found = new Set([...files].map(timelineOf))
  for (const { timeline } of backups) found.add(timeline)
  return [...found].sort((one, another) => one - another)
}

function explainNoTimeline(timeline: number, timelines: readonly number[], location: string): string {
  const what = timelines.length > 1 ? 'the timelines' : 'timeline'
  return `there is no timeline ${timeline} in ${location}: it has ${what} ${timelines.join(', ')}`
}

/** Segments and histories that only the server that is replaced has, with their paths. */
async function listExtra(
  folders: readonly string[],
  stored: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const extra = new Map<string, string>()
  for (const folder of folders) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (!(isSegment(name) || isHistory(name)) || stored.has(name)) continue
      if (!extra.has(name)) extra.set(name, join(folder, name))
    }
  }
  return extra
}

const unreachable = (message: string): DataError => new DataError('TARGET_UNREACHABLE', message)
