import type { BackupRunKind, BackupRunStatus, BackupRunWithLog, Data } from '@tarot/data'
import { operator } from './seed.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const mebibyte = 2n ** 20n

/** The runs of `seedBackups` with troubles. */
export const runs = { failed: 5_001n, redDrill: 5_002n, running: 5_003n, requested: 5_004n } as const

type Check = { name: string; ok: boolean; message: string }

const drillChecks: Check[] = [
  { name: 'Restored', ok: true, message: 'The full backup and 4 incremental ones were combined in 41 s.' },
  { name: 'Started', ok: true, message: 'Postgres replayed 38 segments of the write-ahead log.' },
  { name: 'Indexes and tables', ok: true, message: 'pg_amcheck found no corruption in 118 relations.' },
  { name: 'Migrations', ok: true, message: 'The catalogue has every migration.' },
  { name: 'Ledger', ok: true, message: '61 users and 812 entries were reconciled without a discrepancy.' },
  { name: 'Canary', ok: true, message: 'The canary that was written before the drill is there.' },
]

export const redMessage = 'The balance of 1 user differs from the sum of its ledger entries.'

const log = Array.from(
  { length: 60 },
  (_, line) =>
    `2026-03-01T02:00:${String(line).padStart(2, '0')}Z replayed segment 0000000100000016000000${line.toString(16).toUpperCase().padStart(2, '0')} of the write-ahead log`,
).join('\n')

type Row = Pick<BackupRunWithLog, 'kind' | 'engine' | 'status' | 'requestedBy'> &
  Omit<Partial<BackupRunWithLog>, 'checks' | 'progress'> & {
    checks?: Check[]
    progress?: { step: string; done: number; total: number }
  }

interface SeedBackups {
  now?: Date
  /** Adds a failed backup, a red drill, a running backup and a requested verification. */
  troubles?: boolean
}

/**
 * Adds the runs of two weeks, equal in each call except for their times: a full backup each day, an incremental one each
 * hour with two missing hours, a verification each day, two drills and a report. All is well, except with `troubles`.
 */
export async function seedBackups(data: Data, { now = new Date(), troubles = false }: SeedBackups = {}) {
  const history: Row[] = []
  const from = now.getTime() - 14 * day - 2 * hour
  for (let age = 14 * 24; age >= 0; age -= 1) {
    const at = new Date(now.getTime() - age * hour - 20 * minute)
    const size = 5_000n * mebibyte - BigInt(age) * 2n * mebibyte
    const window = { recoveryFrom: new Date(from), recoveryTo: new Date(at.getTime() + 6 * minute) }
    const isFull = age % 24 === 8 || age === 14 * 24
    // The two hours in which the worker did not run.
    if (age === 100 || age === 101) continue
    const made = isFull
      ? { kind: 'full' as const, minutes: 11.4, stored: size / 4n }
      : { kind: 'incremental' as const, minutes: 1.2, stored: 28n * mebibyte }
    history.push(
      run(made.kind, at, made.minutes, {
        ...window,
        ...{ databaseBytes: size, storedBytes: made.stored, timeline: 1 },
        ...{ backupId: `backup-${age}`, parentId: isFull ? null : `backup-${age + 1}` },
        ...{ walStart: '16/B374D848', walStop: '16/B40000F8' },
        checks: [{ name: 'Manifest', ok: true, message: 'The sums of 1,204 files are right.' }],
      }),
    )
    if (age % 24 === 7) history.push(run('verify', at, 4.2, window))
    if (age === 9 * 24 + 5 || age === 2 * 24 + 5) {
      const measured = { recoverySeconds: 1_340.4, recoveryPointSeconds: 41.3, databaseBytes: size }
      history.push(
        run('drill', at, 29.7, {
          ...window,
          ...measured,
          checks: drillChecks,
          backupId: `backup-${age}`,
          log,
        }),
      )
    }
    if (age === 30) history.push(run('report', at, 0.1, {}))
  }
  const rows = history.map((row, index) => ({ ...row, id: BigInt(index + 1) }))
  const { prisma } = data
  await prisma.backupRun.createMany({ data: [...rows, ...(troubles ? troublesOf(now) : [])] })
  await prisma.$queryRaw`select setval('backup_runs_id_seq', 6000)`
  await prisma.walArchive.create({
    data: {
      segment: '0000000100000016000000B4',
      completedAt: new Date(now.getTime() - (troubles ? 100 : 1) * minute),
      updatedAt: now,
      ...(troubles ? { waiting: 94, error: 'ENOSPC: no space left on the disk of the repository' } : {}),
    },
  })
}

function troublesOf(now: Date): Row[] {
  const at = (minutes: number) => new Date(now.getTime() - minutes * minute)
  const checks = drillChecks.map((check) =>
    check.name === 'Ledger' ? { ...check, ok: false, message: redMessage } : check,
  )
  return [
    {
      ...run('incremental', at(19), 0.8, {}, 'failed'),
      ...{ id: runs.failed, log },
      error: 'The repository refuses the backup: there is no space left on its disk. Free some space.',
    },
    {
      ...run('drill', at(18), 12, { recoverySeconds: 1_352.6, recoveryPointSeconds: 38 }, 'failed'),
      ...{ id: runs.redDrill, checks, log, error: `1 of 6 checks failed: ${redMessage}` },
      ...{ backupId: 'backup-1', databaseBytes: 5_000n * mebibyte },
    },
    {
      ...run('full', at(5), 0, {}, 'running'),
      ...{ id: runs.running, finishedAt: null, requestedBy: operator.email },
      progress: { step: 'Copying the database', done: 2_100, total: 5_000 },
    },
    {
      ...run('verify', at(1), 0, {}, 'requested'),
      ...{ id: runs.requested, startedAt: null, finishedAt: null, requestedBy: 'command line' },
    },
  ]
}

function run(
  kind: BackupRunKind,
  startedAt: Date,
  minutes: number,
  more: Partial<Row> = {},
  status: BackupRunStatus = 'succeeded',
): Row {
  return {
    ...{
      kind,
      status,
      engine: 'native' as const,
      requestedBy: 'schedule',
      requestedAt: startedAt,
      startedAt,
    },
    finishedAt: new Date(startedAt.getTime() + minutes * minute),
    ...more,
  }
}
