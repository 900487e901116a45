import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { unprivilegedUser } from '@tarot/processes'
import { withClient } from '../../database/with-client.ts'
import { DataError, isDataError } from '../../errors.ts'
import type { BackupConfig, RepositoryConfig } from '../backup-config.ts'
import type { BackupCheck } from '../backup-run.ts'
import type { BackupEngine, RestoreTarget } from '../engine.ts'
import { readKnownDamage } from '../known-damage.ts'
import { findPostgresProgram } from '../programs/find-programs.ts'
import { type RecordedRun, type RunOutcome, type RunRequest, recordRun } from '../record-run.ts'
import { findRecoveryEnd } from '../restore/find-recovery-end.ts'
import { findConnection, recover } from '../restore/recover.ts'
import type { RunAs } from '../run-as.ts'
import { type RunContext, throwIfStopped } from '../run-context.ts'
import { runUnrecorded, type UnrecordedRequest, type UnrecordedRun } from '../run-unrecorded.ts'
import { createScratchFolder } from '../scratch-folder.ts'
import {
  checkCanary,
  checkIndexes,
  checkLedger,
  checkSchema,
  checkTables,
  compareRestores,
} from './checks.ts'
import { readTables, type TableState } from './read-tables.ts'

interface DrillOptions {
  /** The timeline to follow. Default: the newest. */
  timeline?: number | undefined
}

/**
 * Restores the target into a scratch folder, starts that Postgres, and checks what it holds: a backup counts only after
 * that. Everything is removed at the end. Needs only to read the repository.
 *
 * @throws DataError `BACKUP_BUSY`, `DATABASE_UNAVAILABLE`
 */
export function runDrill(
  config: BackupConfig,
  engine: BackupEngine,
  target: RestoreTarget,
  { timeline, ...request }: Omit<RunRequest, 'kind' | 'engine'> & DrillOptions,
): Promise<RecordedRun> {
  const recorded = {
    ...request,
    kind: 'drill',
    engine: engine.name,
    hasTarget: target.kind !== 'latest' || timeline !== undefined,
  } as const
  return recordRun(config.databaseUrl, recorded, async (run, id) => {
    const commit = async () => ({ canary: String(id), tables: await commitCanary(config, engine, run) })
    const isLatest = target.kind === 'latest' && timeline === undefined
    const outcome = await drill(config, engine, { target, timeline }, run, isLatest ? commit : undefined)
    const damage = [...(await readKnownDamage(config.databaseUrl)), ...(outcome.checks ?? [])]
    const files = damage.flatMap(({ file }) => file ?? [])
    // A listing that is damaged has no backups to restore from.
    const window = await engine.recoveryWindow(files).catch(() => null)
    return { ...outcome, recoveryFrom: window?.from ?? null, recoveryTo: window?.to ?? null }
  })
}

/**
 * Does the same where there is no database: it is recorded nowhere, has the canary of the backup, and compares nothing with
 * a live database.
 */
export function runDrillWithoutDatabase(
  config: RepositoryConfig,
  engine: BackupEngine,
  target: RestoreTarget,
  { timeline, ...request }: UnrecordedRequest & DrillOptions,
): Promise<UnrecordedRun> {
  return runUnrecorded(request, async (run) => {
    findConnection(config, (await engine.plan({ target, timeline, run })).backup)
    return drill(config, engine, { target, timeline }, run)
  })
}

type Drill = [
  config: RepositoryConfig,
  engine: BackupEngine,
  options: DrillOptions & { target: RestoreTarget },
  run: RunContext,
  /** Commits a canary in the live database, if there is one. */
  commit?: () => Promise<{ canary: string; tables: TableState[] }>,
]

/** Does what `restoreAndCheck` does. That something is damaged is what a drill finds, and no failure of it. */
async function drill(...options: Drill): Promise<RunOutcome> {
  const [, , , run] = options
  const outcome = await restoreAndCheck(...options).catch((error: unknown): RunOutcome => {
    if (!isDataError(error, 'BACKUP_DAMAGED')) throw error
    const { name } = error.details
    const file = typeof name === 'string' ? name : undefined
    return { checks: [{ name: 'Recovery', ok: false, message: error.message, file }] }
  })
  for (const { name, ok, message } of outcome.checks ?? [])
    run.log(`${ok ? 'ok' : 'RED'} ${name}: ${message}`)
  return outcome
}

/** @throws DataError as `BackupEngine.restore` */
async function restoreAndCheck(
  ...[config, engine, { target, timeline }, run, commit]: Drill
): Promise<RunOutcome> {
  // It tries to restore what is known to be damaged.
  const window = await engine.recoveryWindow([])
  if (!window)
    throw new DataError(
      'TARGET_UNREACHABLE',
      'the repository has no backup that can be restored: make one with `pnpm data backup run`',
    )
  const recoveryPointSeconds =
    target.kind === 'latest' && timeline === undefined ? (Date.now() - window.to.getTime()) / 1_000 : null
  const newest = (await engine.list()).at(-1)
  const live = await commit?.()
  const bytes = (newest?.databaseBytes ?? 0) * 2.5
  const scratch = await createScratchFolder(config.scratchFolder, bytes)
  const runAs = unprivilegedUser()
  try {
    const options = { target, timeline, runAs, durable: false, run }
    const recovered = await recover(config, engine, { ...options, folder: join(scratch, 'restore') })
    const { backup, seconds } = recovered
    const checks: BackupCheck[] = [
      {
        name: 'Recovery',
        ok: true,
        message: `${backup.id} and the write-ahead log of timeline ${recovered.timeline} were restored in ${seconds.toFixed(1)} s, and the server accepts writes`,
      },
    ]
    const others = recovered.otherTimelines.join(', ')
    if (others) {
      const message = `timeline ${recovered.timeline}, the newest, was followed; ${others} ${recovered.otherTimelines.length > 1 ? 'have' : 'has'} another state of that moment: see --timeline`
      checks.push({ name: 'Timeline', ok: true, message })
    }
    let tables: TableState[] = []
    let lsn: string
    try {
      run.progress('Checking what was restored')
      lsn = (await findRecoveryEnd(recovered.dataFolder, recovered.server.url)).position
      if (backup.kind === 'incremental') tables = await readTables(recovered.server.url, { digests: true })
      const expected = live?.canary ?? backup.canary
      if (expected) checks.push(await checkCanary(recovered.server, expected))
      checks.push(await checkTables(recovered.server, live?.tables))
      checks.push(await checkSchema(recovered.server))
      checks.push(await checkLedger(recovered.server, run))
      run.progress('Checking tables and indexes')
      const major = Number.parseInt(backup.serverVersion, 10)
      const amcheck = await findPostgresProgram(config.programFolders, major, 'pg_amcheck')
      checks.push(await checkIndexes(recovered.server, amcheck, run))
    } finally {
      await recovered.stop()
    }
    if (backup.kind === 'incremental') {
      await rm(join(scratch, 'restore'), { recursive: true, force: true })
      checks.push(
        await checkAgainstLog(config, engine, {
          ...{ lsn, tables, runAs, run, timeline: recovered.timeline },
          folder: join(scratch, 'full'),
        }),
      )
    }
    return {
      backupId: backup.id,
      parentId: backup.parentId,
      databaseBytes: backup.databaseBytes,
      timeline: backup.timeline,
      walStart: backup.startLsn,
      walStop: lsn,
      recoveryFrom: window.from,
      recoveryTo: window.to,
      recoverySeconds: seconds,
      recoveryPointSeconds,
      checks,
    }
  } finally {
    run.progress('Removing the scratch folder')
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Restores the same position from the full backup and all of the write-ahead log since. */
async function checkAgainstLog(
  config: RepositoryConfig,
  engine: BackupEngine,
  options: {
    lsn: string
    tables: TableState[]
    timeline: number
    folder: string
    runAs: RunAs
    run: RunContext
  },
): Promise<BackupCheck> {
  const { lsn, tables, ...rest } = options
  const target: RestoreTarget = { kind: 'lsn', lsn }
  const full = await recover(config, engine, { ...rest, target, fullOnly: true, durable: false })
  try {
    return compareRestores(tables, await readTables(full.server.url, { digests: true }))
  } finally {
    await full.stop()
  }
}

/** Milliseconds to wait until the canary is in the repository. */
const maxCanaryWait = 300_000

/**
 * The row of the drill itself is the canary: it is committed. Waits until the write-ahead log with it is in the repository.
 *
 * @returns what the tables had then
 */
async function commitCanary(
  config: BackupConfig,
  engine: BackupEngine,
  run: RunContext,
): Promise<TableState[]> {
  // A damaged table of the live database is a reason for a drill, not against it.
  const live = await readTables(config.databaseUrl, { digests: false }).catch((error: Error) => {
    run.log(`The tables of the live database cannot be counted: ${error.message}`)
    return []
  })
  const { rows } = await withClient(config.databaseUrl, (client) =>
    client.query<{ segment: string }>('select pg_walfile_name(pg_switch_wal()) as segment'),
  )
  const segment = rows[0]?.segment ?? ''
  run.progress('Waiting for the write-ahead log')
  for (const deadline = Date.now() + maxCanaryWait; ; await delay(250)) {
    const upload = await engine.uploadArchive?.(run.signal)
    if (await engine.hasWal(segment)) return live
    if (upload?.error) throw upload.error
    throwIfStopped(run)
    if (Date.now() > deadline) {
      throw new DataError(
        'BACKUP_FAILED',
        `${segment} of the write-ahead log does not reach the repository: is the worker running that uploads it?`,
      )
    }
  }
}
