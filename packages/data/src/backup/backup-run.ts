import { z } from 'zod'
import type { Database } from '../database/database.ts'
import type { BackupRun as BackupRunRow } from '../generated/prisma/client.ts'
import { check, id, paging } from '../input.ts'
import { type Page, toPage } from '../paging.ts'

/**
 * - `full`, `incremental`: makes a backup and verifies it.
 * - `verify`: reads everything in the repository and compares it with its signed listing.
 * - `drill`: restores into a scratch folder, starts that Postgres and checks what it holds.
 * - `restore`: replaces the database.
 * - `report`: the monthly verification report.
 */
export const backupRunKinds = ['full', 'incremental', 'verify', 'drill', 'restore', 'report'] as const
export type BackupRunKind = (typeof backupRunKinds)[number]

/** What a run of each kind is called within a sentence. */
export const backupRunNames: Record<BackupRunKind, string> = {
  full: 'full backup',
  incremental: 'incremental backup',
  verify: 'verification',
  drill: 'recovery drill',
  restore: 'restore',
  report: 'verification report',
}

/** `interrupted`: the process that ran it has ended without a result. */
export const backupRunStatuses = ['requested', 'running', 'succeeded', 'failed', 'interrupted'] as const
export type BackupRunStatus = (typeof backupRunStatuses)[number]

const backupEngines = ['native', 'pgbackrest'] as const
export type BackupEngineName = (typeof backupEngines)[number]

/** One thing that a drill, a verification or a restore has checked. */
export interface BackupCheck {
  name: string
  ok: boolean
  /** What was found, in one sentence. */
  message: string
  /** The file or the backup in the repository that is damaged, if the check has failed because of one. */
  file?: string | undefined
}

export interface BackupProgress {
  /** What it does now, such as `Copying the database`. */
  step: string
  /** Bytes, segments or rows that are done, of `total`. */
  done: number
  /** Null if it is not known. */
  total: number | null
  /** Undefined for segments and rows. */
  unit?: 'bytes' | undefined
}

/** A row of `backup_runs`. */
export interface BackupRun {
  id: bigint
  kind: BackupRunKind
  engine: BackupEngineName
  status: BackupRunStatus
  /** `schedule`, `command line`, or the e-mail address of an operator. */
  requestedBy: string
  requestedAt: Date
  /** Null while it is requested. */
  startedAt: Date | null
  /** Null until it has ended. */
  finishedAt: Date | null
  progress: BackupProgress | null
  /** The backup in the repository that was made or restored. */
  backupId: string | null
  /** The backup that an incremental one builds upon. */
  parentId: string | null
  /** Bytes of the database. */
  databaseBytes: bigint | null
  /** Bytes in the repository. */
  storedBytes: bigint | null
  timeline: number | null
  /** The positions between which the backup needs the write-ahead log, as `16/B374D848`. */
  walStart: string | null
  walStop: string | null
  /** The recovery window when the run finished: any moment between these can be restored. */
  recoveryFrom: Date | null
  recoveryTo: Date | null
  /** How long a restore takes, in seconds; of a drill or a restore. */
  recoverySeconds: number | null
  /** The age of the newest commit that was restored, in seconds; of a drill or a restore of the latest state. */
  recoveryPointSeconds: number | null
  checks: BackupCheck[]
  /** Why it failed. */
  error: string | null
}

/** A run with the last lines that it logged. */
export interface BackupRunWithLog extends BackupRun {
  log: string | null
}

const filterSchema = paging.extend({
  kind: z.enum(backupRunKinds).optional(),
  status: z.enum(backupRunStatuses).optional(),
  ids: z.array(id).optional(),
})

export type BackupRunFilter = z.input<typeof filterSchema>

/** Runs without their logs, newest first. */
export async function findBackupRuns(
  database: Database,
  filter: BackupRunFilter = {},
): Promise<Page<BackupRun>> {
  const { before, limit, kind, status, ids } = check(filterSchema, filter)
  const rows = await database.prisma.backupRun.findMany({
    where: {
      ...(before === undefined ? {} : { id: { lt: before } }),
      ...(ids === undefined ? {} : { id: { in: ids } }),
      ...(kind === undefined ? {} : { kind }),
      ...(status === undefined ? {} : { status }),
    },
    omit: { log: true },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  return toPage(rows.map(toBackupRun), limit)
}

/** One run with its log, or null if there is none. */
export async function findBackupRun(database: Database, runId: bigint): Promise<BackupRunWithLog | null> {
  const row = await database.prisma.backupRun.findUnique({ where: { id: check(id, runId) } })
  return row && { ...toBackupRun(row), log: row.log }
}

function toBackupRun({ ...row }: Omit<BackupRunRow, 'log'>): BackupRun {
  const { kind, engine, status, progress, checks, ...fields } = row
  return {
    ...fields,
    kind: kind as BackupRunKind,
    engine: engine as BackupEngineName,
    status: status as BackupRunStatus,
    progress: progress as unknown as BackupProgress | null,
    checks: checks as unknown as BackupCheck[],
  }
}
