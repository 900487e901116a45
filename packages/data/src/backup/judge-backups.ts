import type { BackupRun, BackupRunKind } from './backup-run.ts'
import type { BackupAlert, BackupStatus } from './backup-status.ts'

const hour = 3_600_000

/** Milliseconds after which a run of each kind is late: its interval and some time to run. */
const lateAfter: Partial<Record<BackupRunKind, number>> = {
  full: 26 * hour,
  incremental: 2 * hour,
  verify: 26 * hour,
  drill: 8 * 24 * hour,
}

/** Milliseconds after which a segment that was not uploaded is an alert: `archive_timeout` is a minute. */
const maxArchiveAge = 10 * 60_000

/** Seconds of the specification: `Backup completion: < 30 minutes`, `Recovery time: < 60 minutes`. */
const maxBackupSeconds = 30 * 60
const maxRecoverySeconds = 60 * 60

const names: Record<BackupRunKind, string> = {
  full: 'full backup',
  incremental: 'incremental backup',
  verify: 'verification',
  drill: 'recovery drill',
  restore: 'restore',
  report: 'verification report',
}

/** What an operator must look at. */
export function judgeBackups(status: Omit<BackupStatus, 'alerts'>, now: Date): BackupAlert[] {
  const { lastRun, lastSuccess, archive, estimates } = status
  if (!lastSuccess.full && !lastRun.full) {
    const message = 'There is no backup: run `pnpm data backup run`, and a worker with BACKUP_REPOSITORY.'
    return [{ code: 'none', kind: null, message }]
  }
  const alerts: BackupAlert[] = []
  for (const [name, run] of Object.entries(lastRun)) {
    const kind = name as BackupRunKind
    if (run.status === 'succeeded') continue
    const code = kind === 'drill' && run.checks.some(({ ok }) => !ok) ? 'red_drill' : 'failed'
    alerts.push({ code, kind, message: `The last ${names[kind]} ${explain(run)}` })
  }
  for (const [name, limit] of Object.entries(lateAfter)) {
    const kind = name as BackupRunKind
    const last =
      kind === 'incremental' ? newest(lastSuccess.incremental, lastSuccess.full) : lastSuccess[kind]
    const since = last?.finishedAt ?? lastSuccess.full?.finishedAt
    if (!since || now.getTime() - since.getTime() <= limit) continue
    alerts.push({
      code: 'late',
      kind,
      message: `The last successful ${names[kind]} is ${last ? `of ${since.toISOString()}` : 'missing'}: is the worker running?`,
    })
  }
  if (archive?.error) {
    alerts.push({
      code: 'archive',
      kind: null,
      message: `The write-ahead log is not uploaded: ${archive.error}`,
    })
  } else if (archive && now.getTime() - archive.updatedAt.getTime() > maxArchiveAge) {
    const message = `Nothing has uploaded the write-ahead log since ${archive.updatedAt.toISOString()}: is the worker running?`
    alerts.push({ code: 'archive', kind: null, message })
  }
  const { backupSeconds, recoverySeconds } = estimates
  if (backupSeconds !== null && backupSeconds > maxBackupSeconds) {
    alerts.push({
      code: 'slow_backup',
      kind: null,
      message: `A full backup is expected to take ${minutes(backupSeconds)}, more than 30 minutes.`,
    })
  }
  if (recoverySeconds !== null && recoverySeconds > maxRecoverySeconds) {
    alerts.push({
      code: 'slow_recovery',
      kind: null,
      message: `A recovery is expected to take ${minutes(recoverySeconds)}, more than 60 minutes.`,
    })
  }
  return alerts
}

function explain({ status, error }: BackupRun): string {
  return status === 'interrupted'
    ? 'was interrupted: it is repeated.'
    : `failed: ${error ?? 'no reason is recorded'}`
}

function newest(...runs: (BackupRun | undefined)[]): BackupRun | undefined {
  return runs.filter((run) => run !== undefined).sort((a, b) => Number(b.id - a.id))[0]
}

const minutes = (seconds: number): string => `${Math.round(seconds / 60)} minutes`
