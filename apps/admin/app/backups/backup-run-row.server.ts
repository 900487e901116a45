import type { BackupRun } from '@tarot/data'
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
