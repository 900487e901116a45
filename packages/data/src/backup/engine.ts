import type { BackupEngineName } from './backup-run.ts'
import type { RecoveryWindow } from './backup-status.ts'
import type { DatabaseConnection } from './programs/connection-of.ts'
import type { RunAs } from './run-as.ts'
import type { RunContext } from './run-context.ts'
import type { Lsn } from './wal/segment.ts'

/** A backup in a repository. */
export interface Backup {
  id: string
  kind: 'full' | 'incremental'
  /** The backup that an incremental one builds upon. */
  parentId: string | null
  startedAt: Date
  /** Each later moment can be restored from it. */
  finishedAt: Date
  timeline: number
  startLsn: Lsn
  stopLsn: Lsn
  /** Bytes of the database, and of the backup in the repository. */
  databaseBytes: number
  storedBytes: number
  /** As 18.4 */
  serverVersion: string
  /** The row of `backup_runs` that each restore of it must have; null if none was recorded. */
  canary: string | null
  /** The role and the database of the address with which it was made; undefined in older backups. */
  connection?: DatabaseConnection | undefined
}

/** Something in the repository that is not as it should be. */
export interface RepositoryProblem {
  /**
   * - `damaged`: a file was changed, swapped, truncated or removed.
   * - `lost_wal`: a segment is neither in the repository nor on its way: no moment after it can be restored from a backup
   *   before it.
   * - `uploading_wal`: the server has archived a segment, and it is not in the repository yet.
   * - `delayed_wal`: the server has not archived a segment yet.
   */
  kind: 'damaged' | 'lost_wal' | 'uploading_wal' | 'delayed_wal'
  /** The file or the segment. */
  name: string
  /** One sentence. */
  message: string
}

export interface Verification {
  problems: RepositoryProblem[]
  backups: number
  /** Segments of the write-ahead log. */
  segments: number
  /** Bytes that were read. */
  bytes: number
}

/** What to restore. */
export type RestoreTarget =
  /** The newest state that the repository has. */
  | { kind: 'latest' }
  /** All transactions that were committed until this moment. */
  | { kind: 'time'; time: Date }
  /** The state at the end of this backup. */
  | { kind: 'backup'; id: string }
  /** All of the write-ahead log before this position. */
  | { kind: 'lsn'; lsn: Lsn }

export interface PlanOptions {
  target: RestoreTarget
  /** Whether to use no incremental backup: a full one and all of the write-ahead log since. Default false. */
  fullOnly?: boolean
  /** The timeline to follow. Default: the newest. */
  timeline?: number | undefined
  /** Folders that have segments which the repository lacks: of the server that is replaced. */
  extraWalFolders?: readonly string[]
  run: RunContext
}

/** How a target is restored. */
export interface RestorePlan {
  backup: Backup
  /** The timeline that the recovery follows. */
  timeline: number
  /** Without a chosen timeline: others that go on at this moment, in another way. */
  otherTimelines: readonly number[]
}

export interface RestoreOptions extends PlanOptions {
  /** An empty folder on a disk with room for the database: it becomes the data folder. */
  dataFolder: string
  /** For what the restore needs until the server has recovered. */
  workFolder: string
  /** The user that the server runs as, if this process is root. */
  runAs: RunAs
}

/** Where a server has ended its recovery. */
export interface RecoveryEnd {
  position: Lsn
  /** When the last transaction was committed that was replayed, rounded up; null if none was. */
  lastCommit: Date | null
}

/** A data folder that is ready to be started in recovery. */
export interface RestoredFiles extends RestorePlan {
  /** Settings with which the server finds the write-ahead log and stops at the target. */
  settings: Record<string, string>
  /**
   * Checks where a server has ended that has replayed the write-ahead log to its end, without a target or before it: a damaged
   * or a lost segment must not pass for the end. Undefined with an engine that checks this itself.
   *
   * @throws DataError `BACKUP_DAMAGED`, `TARGET_UNREACHABLE`
   */
  checkEnd?(end: RecoveryEnd): void
  /** Call it when the server has recovered. */
  close(): Promise<void>
}

export interface NewestWal {
  segment: string
  /** When the server completed it: each commit in it is older. */
  completedAt: Date
}

export interface WalUploadResult {
  /** The newest segment that was uploaded; undefined if none was. */
  newest: NewestWal | undefined
  uploaded: number
  /** Files that are still in the folder. */
  waiting: number
  /** The first failure. */
  error: Error | undefined
}

/** Gets the ids of the backups that will be removed. */
export type OnExpire = (ids: readonly string[]) => Promise<void>

/** Makes backups and restores them. */
export interface BackupEngine {
  readonly name: BackupEngineName
  /**
   * Makes a backup. An incremental one becomes a full one when there is nothing to build upon.
   *
   * @param canary the row of `backup_runs` that was committed before
   * @throws DataError `BACKUP_FAILED`, `REPOSITORY_UNAVAILABLE`
   */
  backup(kind: 'full' | 'incremental', canary: string | null, run: RunContext): Promise<Backup>
  /** Uploads what the server has archived; undefined with an engine whose archive does this by itself. */
  readonly uploadArchive: ((signal?: AbortSignal) => Promise<WalUploadResult>) | undefined
  /** The folder with segments that are on their way to the repository; undefined if there is none on this machine. */
  readonly pendingWalFolder: string | undefined
  /** The backups that count, oldest first. @throws DataError `BACKUP_DAMAGED`, `REPOSITORY_UNAVAILABLE` */
  list(): Promise<Backup[]>
  /** Whether this segment of the write-ahead log is in the repository. */
  hasWal(segment: string): Promise<boolean>
  /** The newest segment of the write-ahead log in the repository. */
  newestWal(): Promise<NewestWal | undefined>
  /** What is missing of the write-ahead log and not on its way. @throws DataError as `list` */
  lostWal(): Promise<RepositoryProblem[]>
  /**
   * The newest moments that can be restored; null if no backup can. See `findRecoveryWindow`.
   *
   * @param damaged the files that are known to be damaged: see `findKnownDamage`. Their content is not read here
   * @throws DataError as `list`
   */
  recoveryWindow(damaged: readonly string[]): Promise<RecoveryWindow | null>
  /**
   * Reads what is in the repository, and compares it with what was signed.
   *
   * @param only the id of one backup; default: everything
   */
  verify(run: RunContext, only?: string): Promise<Verification>
  /**
   * Removes what the retention does not keep.
   *
   * @param onExpire is called before
   * @returns the ids of the removed backups
   */
  expire(run: RunContext, onExpire: OnExpire): Promise<string[]>
  /**
   * Checks that the target can be restored, as far as the lists of the repository tell.
   *
   * @throws DataError as `restore`
   */
  plan(options: PlanOptions): Promise<RestorePlan>
  /** @throws DataError `TARGET_UNREACHABLE`, `BACKUP_DAMAGED`, `INVALID_CONFIG`, `REPOSITORY_UNAVAILABLE` */
  restore(options: RestoreOptions): Promise<RestoredFiles>
}
