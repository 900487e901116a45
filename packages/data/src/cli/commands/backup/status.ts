import type { Command } from 'commander'
import type { BackupRun } from '../../../backup/backup-run.ts'
import type { BackupStatus } from '../../../backup/backup-status.ts'
import { formatBytes } from '../../../format-bytes.ts'
import { print, withData } from '../../report.ts'

export function addBackupStatusCommand(backup: Command): void {
  backup
    .command('status')
    .description(
      'Show the last runs, the moments that can be restored, and what needs attention. Exit code 1 if anything does.',
    )
    .action(async (_options, command: Command) => {
      await withData(async ({ backups }) => {
        const status = await backups.status()
        print(command, status, describe(status))
        if (status.alerts.length > 0) process.exitCode = 1
      })
    })
}

function describe(status: BackupStatus): string {
  const { lastSuccess, restored, open, recoveryWindow, archive, estimates, alerts } = status
  const names = {
    full: 'Full backup',
    incremental: 'Incremental',
    verify: 'Verification',
    drill: 'Drill',
  } as const
  const last = Object.entries(names).map(
    ([kind, name]) => `${name.padEnd(14)} ${describeRun(lastSuccess[kind as keyof typeof names])}`,
  )
  const { databaseBytes, backupSeconds, recoverySeconds } = estimates
  const about = (seconds: number | null) =>
    seconds === null ? 'not measured yet' : `about ${Math.ceil(seconds)} s`
  return [
    ...last,
    ...(restored
      ? [
          `Restored       ${restored.finishedAt?.toISOString()} from ${restored.backupId}: runs between the restored moment and the restore are not on record`,
        ]
      : []),
    ...open.map(({ id, kind, status }) => `${status.padEnd(14)} ${kind}, run ${id}`),
    `Recovery window ${recoveryWindow ? `${recoveryWindow.from.toISOString()} to ${recoveryWindow.to.toISOString()}` : 'none'}`,
    ...(archive
      ? [`Archive        ${archive.segment ?? 'nothing uploaded yet'}, ${archive.waiting} segments waiting`]
      : []),
    `Estimates      ${formatBytes(databaseBytes)}: a full backup takes ${about(backupSeconds)}, a recovery ${about(recoverySeconds)}`,
    ...alerts.map(({ message }) => `BAD            ${message}`),
    ...(alerts.length === 0 ? ['All is well.'] : []),
  ].join('\n')
}

function describeRun(run: BackupRun | undefined): string {
  if (!run?.finishedAt || !run.startedAt) return 'none yet'
  const seconds = (run.finishedAt.getTime() - run.startedAt.getTime()) / 1_000
  // A verification records what it has read.
  const what = run.kind === 'verify' ? 'read' : 'in the repository'
  const stored = run.storedBytes === null ? '' : `, ${formatBytes(run.storedBytes)} ${what}`
  return `${run.finishedAt.toISOString()}, ${seconds.toFixed(1)} s${stored}`
}
