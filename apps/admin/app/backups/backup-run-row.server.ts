import type { BackupRun, BackupRunKind } from '@tarot/data'
import { textIds } from '../ui/text-ids.ts'

/** A run for the browser: numbers of bytes are numbers, the duration is in seconds. */
export function toBackupRunRow(run: BackupRun) {
  const { databaseBytes, storedBytes, startedAt, finishedAt } = run
  return {
    ...textIds(run),
    databaseBytes: databaseBytes === null ? null : Number(databaseBytes),
    storedBytes: storedBytes === null ? null : Number(storedBytes),
    duration: startedAt && finishedAt ? (finishedAt.getTime() - startedAt.getTime()) / 1_000 : null,
  }
}

export type BackupRunRow = ReturnType<typeof toBackupRunRow>

export interface OpenRunRow extends BackupRunRow {
  /** The running run that has to end before a requested one begins; null if there is none. */
  waitsFor: BackupRunKind | null
}

/** A run that has not ended. @param open all of them */
export function toOpenRunRow(run: BackupRun, open: BackupRun[]): OpenRunRow {
  // A drill runs beside a backup. All other runs exclude each other.
  const excludes = (other: BackupRun) => (other.kind === 'drill') === (run.kind === 'drill')
  const running = open.find((other) => other.status === 'running' && other.id !== run.id && excludes(other))
  return { ...toBackupRunRow(run), waitsFor: running?.kind ?? null }
}
