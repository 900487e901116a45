import { type BackupRun, type BackupRunKind, backupRunNames } from './backup-run.ts'
import type { BackupAlert, BackupStatus } from './backup-status.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Milliseconds after which a run of each kind is late: its interval and some time to run. */
const lateAfter: Partial<Record<BackupRunKind, number>> = {
  full: 26 * hour,
  incremental: 2 * hour,
  verify: 26 * hour,
  drill: 8 * day,
}

/** Milliseconds after which a segment that was not uploaded is an alert: `archive_timeout` is a minute. */
const maxArchiveAge = 10 * minute

/** Seconds of the specification: `Backup completion: < 30 minutes`, `Recovery time: < 60 minutes`. */
export const maxBackupSeconds = 30 * 60
export const maxRecoverySeconds = 60 * 60

type JudgedStatus = Omit<BackupStatus, 'alerts'>

/** What an operator must look at. The messages have ages instead of times, because readers are in any time zone. */
export function judgeBackups(status: JudgedStatus, now: Date): BackupAlert[] {
  return [
    ...judgeExistence(status),
    ...judgeResults(status),
    ...judgeAges(status, now),
    ...judgeArchive(status, now),
    ...judgeEstimates(status),
  ]
}

function judgeExistence({ lastSuccess }: JudgedStatus): BackupAlert[] {
  if (lastSuccess.full) return []
  const message =
    'There is no backup yet. Set BACKUP_REPOSITORY for the worker, and run `pnpm data backup run`.'
  return [{ code: 'none', kind: null, message }]
}

function judgeResults({ lastRun, lastSuccess }: JudgedStatus): BackupAlert[] {
  return Object.values(lastRun).flatMap((run): BackupAlert[] => {
    if (run.status === 'succeeded') return []
    // A full backup has all that an incremental one would have, and a restore that failed is over when backups continue.
    const isOverWithFull = run.kind === 'incremental' || run.kind === 'restore'
    if (isOverWithFull && lastSuccess.full && lastSuccess.full.id > run.id) return []
    const { kind } = run
    const failed = run.checks.filter(({ ok }) => !ok)
    if (kind === 'drill' && failed.length > 0) {
      const found = sentence(failed.map(({ message }) => message).join('; '))
      const message = `The last recovery drill found something wrong: ${found} Fix the cause, then run a drill again.`
      return [{ code: 'red_drill', kind, message }]
    }
    return [{ code: 'failed', kind, message: `The last ${backupRunNames[kind]} ${explain(run)}` }]
  })
}

function explain({ kind, status, error }: BackupRun): string {
  if (status === 'failed') {
    return `failed: ${sentence(error ?? 'no reason is recorded')} Fix the cause, then run it again.`
  }
  const next = kind === 'restore' ? 'Run it again.' : 'The worker repeats it.'
  return `was interrupted, because the process that ran it has ended. ${next}`
}

function judgeAges({ lastSuccess }: JudgedStatus, now: Date): BackupAlert[] {
  return Object.entries(lateAfter).flatMap(([name, limit]): BackupAlert[] => {
    const kind = name as BackupRunKind
    const last =
      kind === 'incremental' ? newest(lastSuccess.incremental, lastSuccess.full) : lastSuccess[kind]
    const since = last?.finishedAt ?? lastSuccess.full?.finishedAt
    const age = since ? now.getTime() - since.getTime() : 0
    if (age <= limit) return []
    const message = `No ${backupRunNames[kind]} has succeeded ${last ? `for ${formatAge(age)}` : 'yet'}. Check that the worker runs.`
    return [{ code: 'late', kind, message }]
  })
}

function judgeArchive({ archive }: JudgedStatus, now: Date): BackupAlert[] {
  if (!archive) return []
  const age = now.getTime() - archive.updatedAt.getTime()
  if (!archive.error && age <= maxArchiveAge) return []
  const message = archive.error
    ? `The write-ahead log does not reach the repository: ${sentence(archive.error)} Until this is fixed, newer changes cannot be restored.`
    : `Nothing has uploaded the write-ahead log for ${formatAge(age)}. Check that the worker runs.`
  return [{ code: 'archive', kind: null, message }]
}

function judgeEstimates({ estimates: { backupSeconds, recoverySeconds } }: JudgedStatus): BackupAlert[] {
  const alerts: BackupAlert[] = []
  if (backupSeconds !== null && backupSeconds > maxBackupSeconds) {
    const message = `A full backup is expected to take ${formatMinutes(backupSeconds)}, more than 30 minutes. Use a faster disk or network for the repository.`
    alerts.push({ code: 'slow_backup', kind: null, message })
  }
  if (recoverySeconds !== null && recoverySeconds > maxRecoverySeconds) {
    const message = `A recovery is expected to take ${formatMinutes(recoverySeconds)}, more than 60 minutes. Use a faster disk or network for recoveries.`
    alerts.push({ code: 'slow_recovery', kind: null, message })
  }
  return alerts
}

function newest(...runs: (BackupRun | undefined)[]): BackupRun | undefined {
  return runs
    .filter((run) => run !== undefined)
    .sort((a, b) => Number(b.finishedAt) - Number(a.finishedAt))[0]
}

/** With a period at its end. */
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** Rounded up, so that a little more than the limit never reads as the limit. */
const formatMinutes = (seconds: number): string => `${Math.ceil(seconds / 60)} minutes`

/** `25 minutes`, `30 hours`, `9 days`; from two days on in days. */
function formatAge(age: number): string {
  if (age < 2 * hour) return `${Math.floor(age / minute)} minutes`
  return age < 2 * day ? `${Math.floor(age / hour)} hours` : `${Math.floor(age / day)} days`
}
