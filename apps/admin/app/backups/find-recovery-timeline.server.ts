import type { Data, MadeBackup, RecoveryWindow } from '@tarot/data'
import { dayOf } from '../ui/time-zone.ts'

const width = 2_000

/** A full backup and the incremental ones that follow it. */
export interface BackupChain {
  /** Null if the incremental ones are the first in the recovery window. */
  full: { id: string; finishedAt: Date; position: number } | null
  incremental: { count: number; first: Date; last: Date; positions: number[] } | null
}

/** The backups of one day. */
export interface BackupDay {
  /** `2026-11-25` */
  day: string
  /** The newest one first. */
  full: { id: string; finishedAt: Date }[]
  /** Number of them. */
  incremental: number
}

export interface RecoveryTimeline extends RecoveryWindow {
  /** The end of the timeline: now. */
  end: Date
  /** Positions of marks are whole numbers from 0, its start, to this one, its end. */
  width: number
  chains: BackupChain[]
  /** The newest one first. */
  days: BackupDay[]
}

/** The recovery window until now, with the backups in it. Days are in the time zone. */
export async function findRecoveryTimeline(
  data: Data,
  { from, to }: RecoveryWindow,
  timeZone: string,
): Promise<RecoveryTimeline> {
  const backups = await data.backups.madeSince(from)
  const end = new Date()
  const length = Math.max(1, end.getTime() - from.getTime())
  const positionOf = ({ finishedAt }: MadeBackup) =>
    Math.min(width, Math.round((width * (finishedAt.getTime() - from.getTime())) / length))
  return { from, to, end, width, chains: toChains(backups, positionOf), days: toDays(backups, timeZone) }
}

function toChains(backups: MadeBackup[], positionOf: (backup: MadeBackup) => number): BackupChain[] {
  const chains: BackupChain[] = []
  for (const backup of backups) {
    const { id, kind, finishedAt } = backup
    const position = positionOf(backup)
    if (kind === 'full' || chains.length === 0) chains.push({ full: null, incremental: null })
    const chain = chains.at(-1)
    if (!chain) continue
    if (kind === 'full') {
      chain.full = { id: String(id), finishedAt, position }
      continue
    }
    chain.incremental ??= { count: 0, first: finishedAt, last: finishedAt, positions: [] }
    chain.incremental.count += 1
    chain.incremental.last = finishedAt
    // Marks at the same position look like one.
    if (chain.incremental.positions.at(-1) !== position) chain.incremental.positions.push(position)
  }
  return chains
}

function toDays(backups: MadeBackup[], timeZone: string): BackupDay[] {
  const days = new Map<string, BackupDay>()
  for (const { id, kind, finishedAt } of backups.toReversed()) {
    const day = dayOf(finishedAt, timeZone)
    const found = days.get(day) ?? { day, full: [], incremental: 0 }
    days.set(day, found)
    if (kind === 'full') found.full.push({ id: String(id), finishedAt })
    else found.incremental += 1
  }
  return [...days.values()]
}
