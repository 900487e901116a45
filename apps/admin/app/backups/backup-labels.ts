import type {
  BackupAlert,
  BackupAlertCode,
  BackupEngineName,
  BackupRunKind,
  BackupRunStatus,
} from '@tarot/data'

export const kindNames: Record<BackupRunKind, string> = {
  full: 'full backup',
  incremental: 'incremental backup',
  verify: 'verification',
  drill: 'recovery drill',
  restore: 'restore',
  report: 'verification report',
}

export const statusNames: Record<BackupRunStatus, string> = {
  requested: 'requested',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  interrupted: 'interrupted',
}

export const engineNames: Record<BackupEngineName, string> = {
  native: 'Postgres itself',
  pgbackrest: 'pgBackRest',
}

const alertTitles: Record<BackupAlertCode, (kind: string) => string> = {
  none: () => 'There is no backup',
  failed: (kind) => `The last ${kind} failed`,
  late: (kind) => `The ${kind} is late`,
  red_drill: () => 'The last recovery drill found something wrong',
  archive: () => 'The write-ahead log is not archived',
  slow_backup: () => 'A full backup takes too long',
  slow_recovery: () => 'A recovery takes too long',
}

/** `The last full backup failed` */
export function alertTitle({ code, kind }: Pick<BackupAlert, 'code' | 'kind'>): string {
  return alertTitles[code](kind ? kindNames[kind] : 'run')
}

/** `Full backup` */
export function kindTitle(kind: BackupRunKind): string {
  return `${kindNames[kind][0]?.toUpperCase()}${kindNames[kind].slice(1)}`
}

const requesters = new Map([
  ['schedule', 'the schedule'],
  ['command line', 'the command line'],
])

/** `the schedule`, or an operator's email address. */
export function requesterName(requestedBy: string): string {
  return requesters.get(requestedBy) ?? requestedBy
}
