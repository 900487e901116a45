import { describe, expect, test } from 'vitest'
import type { BackupRun, BackupRunKind, BackupRunStatus } from './backup-run.ts'
import type { BackupStatus } from './backup-status.ts'
import { judgeBackups } from './judge-backups.ts'

const now = new Date('2026-03-10T12:00:00Z')
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds)

let lastId = 0n
function run(kind: BackupRunKind, age: number, more: Partial<BackupRun> = {}): BackupRun {
  lastId += 1n
  return {
    ...{ id: lastId, kind, engine: 'native', status: 'succeeded', requestedBy: 'schedule' },
    ...{ requestedAt: ago(age + minute), startedAt: ago(age + minute), finishedAt: ago(age) },
    ...{ progress: null, backupId: null, parentId: null, databaseBytes: null, storedBytes: null },
    ...{ timeline: null, walStart: null, walStop: null, recoveryFrom: null, recoveryTo: null },
    ...{ recoverySeconds: null, recoveryPointSeconds: null, checks: [], error: null },
    ...more,
  }
}

type Status = Omit<BackupStatus, 'alerts'>

/** The status after these runs, the oldest first. */
function statusOf(runs: BackupRun[], more: Partial<Status> = {}): Status {
  const byKind = (chosen: BackupRun[]) => Object.fromEntries(chosen.map((run) => [run.kind, run]))
  return {
    engine: 'native',
    lastSuccess: byKind(runs.filter(({ status }) => status === 'succeeded')),
    lastRun: byKind(runs),
    restored: null,
    open: [],
    recoveryWindow: null,
    damage: [],
    archive: archive(),
    estimates: { databaseBytes: 1_000n, backupSeconds: 60, recoverySeconds: 60 },
    ...more,
  }
}

function archive(age = 0, error: string | null = null): BackupStatus['archive'] {
  return { segment: null, completedAt: null, waiting: 0, error, updatedAt: ago(age) }
}

const healthy = () => [
  run('full', 10 * hour),
  run('verify', 10 * hour),
  run('drill', 5 * day),
  run('incremental', hour),
]
const judge = (runs: BackupRun[], more: Partial<Status> = {}) => judgeBackups(statusOf(runs, more), now)
const messages = (...input: Parameters<typeof judge>) => judge(...input).map(({ message }) => message)

test('nothing is said while all is well', () => {
  expect(judge(healthy())).toEqual([])
})

describe('none', () => {
  test('no run was ever recorded', () => {
    expect(judge([], { engine: null, archive: null })).toEqual([
      { code: 'none', kind: null, message: expect.stringContaining('run `pnpm data backup run`') },
    ])
  })

  test('every full backup failed', () => {
    const failed = run('full', hour, { status: 'failed', error: 'the disk is full' })
    expect(judge([failed])).toMatchObject([{ code: 'none' }, { code: 'failed', kind: 'full' }])
  })
})

describe('failed', () => {
  test('the last run failed, with the reason and what to do', () => {
    expect(
      messages([...healthy(), run('incremental', 0, { status: 'failed', error: 'the disk is full' })]),
    ).toEqual(['The last incremental backup failed: the disk is full. Fix the cause, then run it again.'])
  })

  test('the last run was interrupted', () => {
    expect(judge([...healthy(), run('verify', 0, { status: 'interrupted' })])).toEqual([
      {
        code: 'failed',
        kind: 'verify',
        message:
          'The last verification was interrupted, because the process that ran it has ended. The worker repeats it.',
      },
    ])
  })

  test('not for a run that was followed by a successful one', () => {
    expect(judge([run('full', 11 * hour, { status: 'failed' }), ...healthy()])).toEqual([])
  })

  test.each<BackupRunStatus>(['failed', 'interrupted'])(
    'an incremental backup (%s) is over after a full one',
    (status) => {
      const runs = [...healthy(), run('incremental', 0, { status })]
      expect(judge(runs)).toMatchObject([{ code: 'failed', kind: 'incremental' }])
      expect(judge([...runs, run('full', 0, { status: 'failed' })])).toHaveLength(2)
      expect(judge([...runs, run('full', 0)])).toEqual([])
    },
  )

  test.each<BackupRunStatus>(['failed', 'interrupted'])(
    'a restore (%s) is over after a full backup',
    (status) => {
      const before = healthy()
      const restore = run('restore', 2 * hour, { status })
      expect(judge([...before, restore])).toMatchObject([
        { code: 'failed', kind: 'restore', message: expect.stringMatching(/un it again\.$/) },
      ])
      expect(judge([...before, restore, run('full', hour)])).toEqual([])
    },
  )
})

test('red_drill: the message has what the drill found', () => {
  const checks = [
    { name: 'Start', ok: true, message: 'Postgres started' },
    { name: 'Ledger', ok: false, message: '2 balances differ from their entries' },
    { name: 'Canary', ok: false, message: 'the canary is missing' },
  ]
  expect(judge([...healthy(), run('drill', 0, { status: 'failed', error: 'red', checks })])).toEqual([
    {
      code: 'red_drill',
      kind: 'drill',
      message:
        'The last recovery drill found something wrong: 2 balances differ from their entries; the canary is missing. Fix the cause, then run a drill again.',
    },
  ])
  // Without a failed check it found nothing: it could not be made.
  expect(judge([...healthy(), run('drill', 0, { status: 'failed', error: 'no room' })])).toMatchObject([
    { code: 'failed', kind: 'drill' },
  ])
})

describe('late', () => {
  test.each<[BackupRunKind, number, string]>([
    ['full', 26 * hour, '26 hours'],
    ['incremental', 2 * hour, '2 hours'],
    ['verify', 26 * hour, '26 hours'],
    ['drill', 8 * day, '8 days'],
  ])('the last %s is older than its schedule allows', (kind, limit, age) => {
    // An incremental backup is also late if the last full one is.
    const others = healthy().filter((other) => other.kind !== kind && kind !== 'incremental')
    const full = kind === 'incremental' ? [run('full', 3 * hour), run('verify', 0), run('drill', 0)] : others
    expect(judge([...full, run(kind, limit)])).toEqual([])
    expect(judge([...full, run(kind, limit + 1)])).toEqual([
      { code: 'late', kind, message: expect.stringContaining(`has succeeded for ${age}. Check that the`) },
    ])
  })

  test('a kind that never succeeded counts from the last full backup', () => {
    const incremental = run('incremental', 0)
    const others = [run('full', 9 * day), run('verify', 0), incremental]
    expect(messages(others)).toEqual([
      'No full backup has succeeded for 9 days. Check that the worker runs.',
      'No recovery drill has succeeded yet. Check that the worker runs.',
    ])
  })

  test('a full backup also counts as an incremental one', () => {
    expect(
      judge([run('incremental', 20 * hour), run('full', hour), run('verify', 0), run('drill', 0)]),
    ).toEqual([])
  })
})

describe('archive', () => {
  test('the last upload failed', () => {
    expect(judge(healthy(), { archive: archive(0, 'no space left on the disk') })).toEqual([
      {
        code: 'archive',
        kind: null,
        message:
          'The write-ahead log does not reach the repository: no space left on the disk. Until this is fixed, newer changes cannot be restored.',
      },
    ])
  })

  test('nothing was uploaded for more than ten minutes', () => {
    expect(judge(healthy(), { archive: archive(10 * minute) })).toEqual([])
    expect(messages(healthy(), { archive: archive(25 * minute) })).toEqual([
      'Nothing has uploaded the write-ahead log for 25 minutes. Check that the worker runs.',
    ])
  })

  test('not with an engine that archives by itself', () => {
    expect(judge(healthy(), { archive: null })).toEqual([])
  })
})

test('slow_backup and slow_recovery: an estimate exceeds its limit', () => {
  const estimates = { databaseBytes: 1_000n, backupSeconds: 1_800, recoverySeconds: 3_600 }
  expect(judge(healthy(), { estimates })).toEqual([])
  expect(
    judge(healthy(), { estimates: { ...estimates, backupSeconds: null, recoverySeconds: null } }),
  ).toEqual([])
  const slow = { ...estimates, backupSeconds: 1_801, recoverySeconds: 3_601 }
  expect(judge(healthy(), { estimates: slow })).toEqual([
    { code: 'slow_backup', kind: null, message: expect.stringContaining('take 31 minutes, more than 30') },
    { code: 'slow_recovery', kind: null, message: expect.stringContaining('take 61 minutes, more than 60') },
  ])
})
