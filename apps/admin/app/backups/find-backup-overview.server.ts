import {
  type BackupRun,
  type BackupStatus,
  type Data,
  maxBackupSeconds,
  maxRecoverySeconds,
  requestableBackupKinds,
} from '@tarot/data'
import type { LinkedAlert } from './backup-alerts.tsx'
import { toBackupRunRow, toOpenRunRow } from './backup-run-row.server.ts'
import { findRecoveryTimeline } from './find-recovery-timeline.server.ts'

export type RequestableKind = (typeof requestableBackupKinds)[number]

/** What the page of the backups shows above its table. */
export async function findBackupOverview(data: Data, timeZone: string) {
  const [status, newest] = await Promise.all([data.backups.status(), data.backups.list({ limit: 1 })])
  const { engine, archive, estimates, recoveryWindow, lastSuccess, lastRun, restored, open } = status
  const row = (run: BackupRun | undefined) => (run ? toBackupRunRow(run) : null)
  return {
    engine,
    archive,
    estimates: { ...estimates, databaseBytes: Number(estimates.databaseBytes) },
    /** Seconds. */
    limits: { backup: maxBackupSeconds, recovery: maxRecoverySeconds },
    timeline: recoveryWindow && (await findRecoveryTimeline(data, recoveryWindow, timeZone)),
    alerts: linkAlerts(status),
    restored: row(restored ?? undefined),
    open: open.map((run) => toOpenRunRow(run, open)).toReversed(),
    last: {
      full: row(lastSuccess.full),
      incremental: row(lastSuccess.incremental),
      // Also those that failed: their result is what matters.
      verify: row(lastRun.verify),
      drill: row(lastRun.drill),
    },
    /** The newest run of all, whatever its state; null if there was never one. */
    newestId: newest.items[0] ? String(newest.items[0].id) : null,
    choices: requestableBackupKinds.map((kind) => ({
      kind,
      isOpen: open.some((run) => run.kind === kind),
      expectedSeconds: kind === 'full' ? estimates.backupSeconds : (row(lastSuccess[kind])?.duration ?? null),
    })),
  }
}

export type BackupOverview = Awaited<ReturnType<typeof findBackupOverview>>

/** Alerts with the run that they are about, if its result is what is wrong. */
function linkAlerts({ alerts, lastRun }: BackupStatus): LinkedAlert[] {
  return alerts.map((alert) => {
    const isAboutRun = alert.code === 'failed' || alert.code === 'red_drill'
    const run = isAboutRun && alert.kind ? lastRun[alert.kind] : undefined
    return { ...alert, runId: run ? String(run.id) : null }
  })
}
