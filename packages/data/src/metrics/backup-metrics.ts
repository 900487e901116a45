import { Gauge, type Registry } from '@prometheus-io/client'
import type { BackupRun } from '../backup/backup-run.ts'
import type { BackupAlertCode, BackupStatus } from '../backup/backup-status.ts'

/** Each code has a figure, also while there is no such alert. */
const alertCodes = Object.keys({
  none: true,
  failed: true,
  late: true,
  red_drill: true,
  archive: true,
  slow_backup: true,
  slow_recovery: true,
} satisfies Record<BackupAlertCode, true>) as BackupAlertCode[]

/**
 * Adds the metrics of backups to the registry.
 *
 * @returns a function that sets them; without a status they are omitted
 */
export function createBackupMetrics(
  registry: Registry,
): (status: BackupStatus | undefined, now?: Date) => void {
  const omit: (() => void)[] = []
  const gauge = (name: string, help: string, labelNames: string[] = []) => {
    const created = new Gauge({ name: `tarot_backup_${name}`, help, labelNames, registers: [registry] })
    // `reset` would set a gauge without labels to 0.
    omit.push(() => (labelNames.length > 0 ? created.reset() : created.remove()))
    return created
  }
  const lastSuccess = gauge(
    'last_success_timestamp_seconds',
    'When the last successful run of each kind ended.',
    ['kind'],
  )
  const duration = gauge(
    'last_success_duration_seconds',
    'How long the last successful run of each kind took.',
    ['kind'],
  )
  const databaseBytes = gauge(
    'last_success_database_bytes',
    'Size of the database in the last successful run of each kind.',
    ['kind'],
  )
  const storedBytes = gauge(
    'last_success_stored_bytes',
    'What the last successful run of each kind has written to the repository.',
    ['kind'],
  )
  const succeeded = gauge(
    'last_run_succeeded',
    'Whether the last run of each kind that has ended has succeeded.',
    ['kind'],
  )
  const alerts = gauge('alerts', 'What an operator must look at, by code.', ['code'])
  const windowFrom = gauge(
    'recovery_window_from_timestamp_seconds',
    'The oldest moment that can be restored.',
  )
  const windowTo = gauge('recovery_window_to_timestamp_seconds', 'The newest moment that can be restored.')
  const walWaiting = gauge(
    'wal_segments_waiting',
    'Archived segments of the write-ahead log that are not in the repository yet.',
  )
  const walAge = gauge('wal_age_seconds', 'Age of the newest segment in the repository.')
  const estimatedBackup = gauge('estimated_seconds', 'How long a full backup is expected to take.')
  const estimatedRecovery = gauge('estimated_recovery_seconds', 'How long a recovery is expected to take.')
  const drillRed = gauge('last_drill_red', 'Whether the last recovery drill has found something wrong.')

  return (status, now = new Date()) => {
    for (const omitOne of omit) omitOne()
    if (!status) return
    for (const [kind, run] of Object.entries(status.lastSuccess)) {
      setKnown(lastSuccess, secondsOf(run.finishedAt), { kind })
      setKnown(duration, durationOf(run), { kind })
      setKnown(databaseBytes, run.databaseBytes, { kind })
      setKnown(storedBytes, run.storedBytes, { kind })
    }
    for (const [kind, run] of Object.entries(status.lastRun)) {
      succeeded.set({ kind }, run.status === 'succeeded' ? 1 : 0)
    }
    for (const code of alertCodes) {
      alerts.set({ code }, status.alerts.filter((alert) => alert.code === code).length)
    }
    const { recoveryWindow, archive, estimates, lastRun } = status
    setKnown(windowFrom, secondsOf(recoveryWindow?.from))
    setKnown(windowTo, secondsOf(recoveryWindow?.to))
    setKnown(walWaiting, archive?.waiting)
    if (archive?.completedAt) walAge.set((now.getTime() - archive.completedAt.getTime()) / 1_000)
    setKnown(estimatedBackup, estimates.backupSeconds)
    setKnown(estimatedRecovery, estimates.recoverySeconds)
    if (lastRun.drill) drillRed.set(status.alerts.some(({ code }) => code === 'red_drill') ? 1 : 0)
  }
}

type Known = number | bigint | null | undefined

/** Sets the gauge if the figure is known. */
function setKnown(gauge: Gauge<string>, figure: Known, labels: Record<string, string> = {}): void {
  if (figure !== null && figure !== undefined) gauge.set(labels, Number(figure))
}

const secondsOf = (date: Date | null | undefined): number | undefined =>
  date ? date.getTime() / 1_000 : undefined

const durationOf = ({ startedAt, finishedAt }: BackupRun): number | undefined =>
  startedAt && finishedAt ? (finishedAt.getTime() - startedAt.getTime()) / 1_000 : undefined
