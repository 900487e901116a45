import type { BackupEngineName, BackupRun, BackupRunKind } from './backup-run.ts'
import type { KnownDamage } from './known-damage.ts'

/** The newest moments that the repository can restore: nothing between them is lost. */
export interface RecoveryWindow {
  from: Date
  to: Date
}

/** What has become of the write-ahead log. */
export interface ArchiveStatus {
  /** The newest segment in the repository. */
  segment: string | null
  /** When the server completed that segment: the newest moment that can be restored. */
  completedAt: Date | null
  /** Segments that the server has archived and that are not in the repository yet. */
  waiting: number
  /** Why the last upload failed; null after a successful one. */
  error: string | null
  updatedAt: Date
}

/** How long a backup and a restore of the present database take, from what was measured. */
export interface BackupEstimates {
  /** The size of all databases of the server now, in bytes. */
  databaseBytes: bigint
  /** Seconds; null while no full backup was measured. */
  backupSeconds: number | null
  /** Seconds; null while no drill was measured. */
  recoverySeconds: number | null
}

export interface BackupStatus {
  /** Null while no run was recorded: then nothing makes backups. */
  engine: BackupEngineName | null
  /** The last run of each kind that succeeded. */
  lastSuccess: Partial<Record<BackupRunKind, BackupRun>>
  /** The last run of each kind that has ended, whatever its result. */
  lastRun: Partial<Record<BackupRunKind, BackupRun>>
  /**
   * The restore that this database comes from, until another run has ended: the runs before it are older than the restored
   * moment, and those between are not on record.
   */
  restored: BackupRun | null
  /** Runs that are requested or running. */
  open: BackupRun[]
  recoveryWindow: RecoveryWindow | null
  /** What the last verification and the last drill have found damaged in the repository. */
  damage: KnownDamage[]
  /** Null with an engine that archives by itself, and before the first upload. */
  archive: ArchiveStatus | null
  estimates: BackupEstimates
  /** What an operator must look at; empty if all is well. */
  alerts: BackupAlert[]
}

/**
 * - `none`: no backup has ever succeeded.
 * - `failed`: the last run of a kind failed or was interrupted.
 * - `late`: the last successful run of a kind is older than its schedule allows.
 * - `red_drill`: the last drill has found something wrong.
 * - `archive`: the write-ahead log does not reach the repository.
 * - `slow_backup`, `slow_recovery`: the estimate exceeds half an hour for a backup, or an hour for a recovery.
 */
export type BackupAlertCode =
  | 'none'
  | 'failed'
  | 'late'
  | 'red_drill'
  | 'archive'
  | 'slow_backup'
  | 'slow_recovery'

export interface BackupAlert {
  code: BackupAlertCode
  /** The kind of run that it is about, if it is about one. */
  kind: BackupRunKind | null
  /** One sentence with what to do. */
  message: string
}
