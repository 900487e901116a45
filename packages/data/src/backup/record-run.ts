import pg from 'pg'
import { explainConnection } from '../database/explain-connection.ts'
import { requirePostgresAddress } from '../database/postgres-address.ts'
import { DataError, isDataError } from '../errors.ts'
import {
  type BackupCheck,
  type BackupEngineName,
  type BackupProgress,
  type BackupRunKind,
  backupRunNames,
} from './backup-run.ts'
import type { RunContext } from './run-context.ts'
import { interruptAbandonedRuns, runLock, tryRunLock } from './run-lock.ts'

export interface RunRequest {
  kind: BackupRunKind
  engine: BackupEngineName
  /** `schedule`, `command line`, or the e-mail address of an operator. */
  requestedBy: string
  /** A row with the status `requested`, which this run carries out. */
  id?: bigint | undefined
  /** Whether the person has named the moment, the backup or the timeline to restore. */
  hasTarget?: boolean | undefined
  /** Aborted when the process must end. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: BackupProgress) => void) | undefined
  onLog?: ((line: string) => void) | undefined
}

/** What a run has found. Each field is stored in the column of its name. */
export interface RunOutcome {
  backupId?: string | null
  parentId?: string | null
  /** An incremental backup that became a full one. */
  kind?: BackupRunKind
  databaseBytes?: number | null
  storedBytes?: number | null
  timeline?: number | null
  walStart?: string | null
  walStop?: string | null
  recoveryFrom?: Date | null
  recoveryTo?: Date | null
  recoverySeconds?: number | null
  recoveryPointSeconds?: number | null
  checks?: BackupCheck[]
}

export interface RecordedRun extends RunOutcome {
  id: bigint
  status: 'succeeded' | 'failed' | 'interrupted'
  error: string | null
}

/** Milliseconds between two updates of the progress. */
const progressInterval = 1_000

/** Characters of the log that are stored. */
const maxLog = 64_000

/**
 * Runs `work` and records it in `backup_runs`. A lock of the database's session prevents a second run of the same group, on
 * any machine. Rows that say `running` without that lock are of processes that have ended: they become `interrupted`. If
 * the session ends before the work, the lock is free for others, so the run is stopped.
 *
 * A mistake at the command line, such as a moment in the future, is told to the person who made it, and is not recorded: it
 * says nothing of the backups, so it must neither be an alert nor take the place of the run before.
 *
 * @param work calls `keep` when something refers to the row: it is recorded then in any case
 * @returns the recorded run: a failure of `work` is its status, not an exception
 * @throws DataError `BACKUP_BUSY` if a run of the group is running; `DATABASE_UNAVAILABLE`; at the command line also
 *   `INVALID_CONFIG`, and `TARGET_UNREACHABLE` with a target
 */
export async function recordRun(
  databaseUrl: string,
  request: RunRequest,
  work: (run: RunContext, id: bigint, keep: () => void) => Promise<RunOutcome>,
): Promise<RecordedRun> {
  const { kind, engine, requestedBy, onProgress, onLog } = request
  const client = await connect(databaseUrl)
  const lost = new AbortController()
  client.once('end', () => lost.abort())
  const stopping = request.signal ? [request.signal] : []
  const signal = AbortSignal.any([lost.signal, ...stopping])
  const log: string[] = []
  let id: bigint
  try {
    await takeLock(client, kind)
    id = await begin(client, { kind, engine, requestedBy, id: request.id })
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
  let updatedAt = 0
  const run: RunContext = {
    signal,
    progress(step, done = 0, total = null, unit) {
      const progress: BackupProgress = { step, done, total, unit }
      onProgress?.(progress)
      if (Date.now() - updatedAt < progressInterval) return
      updatedAt = Date.now()
      // The result matters, not the progress: a lost connection is noticed at the end.
      client
        .query('update backup_runs set progress = $2::jsonb where id = $1::bigint', [
          id,
          JSON.stringify(progress),
        ])
        .catch(() => {})
    },
    log(line) {
      log.push(`${new Date().toISOString()} ${line}`)
      onLog?.(line)
    },
  }
  let outcome: RunOutcome = {}
  let error: string | null = null
  let mustStay = false
  const keep = () => {
    mustStay = true
  }
  try {
    outcome = await work(run, id, keep)
    error = outcome.checks?.find(({ ok }) => !ok)?.message ?? null
  } catch (thrown) {
    if (!mustStay && isMistake(request, thrown) && (await forget(client, id))) {
      await client.end().catch(() => {})
      throw thrown
    }
    error = thrown instanceof Error ? thrown.message : String(thrown)
    run.log(error)
    if (lost.signal.aborted)
      error = 'the connection to the database, which holds the lock of the run, was lost'
    if (!(thrown instanceof DataError) && thrown instanceof Error) run.log(thrown.stack ?? '')
  }
  const status = error === null ? 'succeeded' : request.signal?.aborted ? 'interrupted' : 'failed'
  const recorded: RecordedRun = { ...outcome, id, status, error }
  try {
    await finish(databaseUrl, client, recorded, log.join('\n').slice(-maxLog))
  } finally {
    await client.end().catch(() => {})
  }
  return recorded
}

async function connect(databaseUrl: string): Promise<pg.Client> {
  const { options } = requirePostgresAddress(databaseUrl)
  const client = new pg.Client({ ...options, application_name: 'tarot-backup', keepAlive: true })
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    throw explainConnection(error)
  }
}

async function takeLock(client: pg.Client, kind: BackupRunKind): Promise<void> {
  const [row] = await tryRunLock(client, runLock(kind))
  if (row?.taken) return
  const { rows } = await client.query<{ kind: BackupRunKind }>(
    `select kind from backup_runs where status = 'running' and (kind = 'drill') = ($1::varchar = 'drill') limit 1`,
    [kind],
  )
  // Its holder may not have recorded it yet.
  const what = rows[0] ? backupRunNames[rows[0].kind] : 'run'
  throw new DataError(
    'BACKUP_BUSY',
    `another ${what} is running: wait for its end, or see \`pnpm data backup status\``,
    { details: { kind } },
  )
}

async function begin(
  client: pg.Client,
  {
    kind,
    engine,
    requestedBy,
    id,
  }: { kind: BackupRunKind; engine: string; requestedBy: string; id: bigint | undefined },
): Promise<bigint> {
  await interruptAbandonedRuns(client, [])
  const { rows } = await client.query<{ id: string }>(
    id === undefined
      ? `
        insert into backup_runs (kind, engine, requested_by, status, started_at)
        values ($1::varchar, $2::varchar, $3::varchar, 'running', now())
        returning id
        `
      : `
        update backup_runs
           set kind = $1::varchar, engine = $2::varchar, requested_by = $3::varchar, status = 'running', started_at = now()
         where id = $4::bigint and status = 'requested'
        returning id
        `,
    [kind, engine, requestedBy, ...(id === undefined ? [] : [id])],
  )
  const [row] = rows
  if (!row) throw new DataError('BACKUP_BUSY', 'another process has begun this run', { details: { kind } })
  return BigInt(row.id)
}

function isMistake({ requestedBy, hasTarget }: RunRequest, error: unknown): boolean {
  if (requestedBy !== 'command line') return false
  return (
    isDataError(error, 'INVALID_CONFIG') || (hasTarget === true && isDataError(error, 'TARGET_UNREACHABLE'))
  )
}

/** Removes the row. @returns false if this user may not, or the connection was lost: the run is recorded then */
function forget(client: pg.Client, id: bigint): Promise<boolean> {
  return client.query('delete from backup_runs where id = $1::bigint', [id]).then(
    () => true,
    () => false,
  )
}

const columns: Record<keyof RunOutcome, string> = {
  backupId: 'backup_id',
  parentId: 'parent_id',
  kind: 'kind',
  databaseBytes: 'database_bytes',
  storedBytes: 'stored_bytes',
  timeline: 'timeline',
  walStart: 'wal_start',
  walStop: 'wal_stop',
  recoveryFrom: 'recovery_from',
  recoveryTo: 'recovery_to',
  recoverySeconds: 'recovery_seconds',
  recoveryPointSeconds: 'recovery_point_seconds',
  checks: 'checks',
}

/** Stores the result, over another connection if the first one was lost. */
async function finish(databaseUrl: string, client: pg.Client, run: RecordedRun, log: string): Promise<void> {
  const { id, status, error, ...outcome } = run
  const found = Object.entries(outcome).filter(([, value]) => value !== undefined && value !== null)
  const text = `
    update backup_runs
       set status = $2::varchar, error = $3::text, log = $4::text, finished_at = now(), progress = null${found
         .map(([name], index) => `, ${columns[name as keyof RunOutcome]} = $${index + 5}`)
         .join('')}
     where id = $1::bigint`
  const values = [
    id,
    status,
    error,
    log,
    ...found.map(([name, value]) => (name === 'checks' ? JSON.stringify(value) : value)),
  ]
  try {
    await client.query(text, values)
  } catch {
    const second = await connect(databaseUrl)
    await second.query(text, values).finally(() => second.end().catch(() => {}))
  }
}
