import { describe, expect, test } from 'vitest'
import type { BackupRun, BackupRunStatus } from '../backup-run.ts'
import type { BackupStatus } from '../backup-status.ts'
import { findDueRun } from './find-due-run.ts'
import { drillKinds, makerKinds } from './run-due-backups.ts'

type Kind = (typeof makerKinds)[number] | (typeof drillKinds)[number]

const minute = 60_000
const kinds = [...makerKinds, ...drillKinds]

/** What a run does in a simulation: its result, and how long it takes. */
interface Play {
  status?: BackupRunStatus
  checks?: BackupRun['checks']
  minutes?: number
}

/** A worker that looks every minute what is due, with a clock of its own. */
class Simulation {
  now: number
  readonly runs: BackupRun[] = []
  readonly status: Pick<BackupStatus, 'lastSuccess' | 'lastRun'> = { lastSuccess: {}, lastRun: {} }
  readonly #play: (kind: Kind, now: Date) => Play

  constructor(start: string, play: (kind: Kind, now: Date) => Play = () => ({})) {
    this.now = Date.parse(start)
    this.#play = play
  }

  /** Works until this moment. */
  workUntil(end: string): this {
    for (; this.now < Date.parse(end); this.now += minute) {
      for (let kind = this.due(); kind; kind = this.due()) {
        const last = this.run(kind)
        if (last.status !== 'succeeded') break
      }
    }
    return this
  }

  /** The machine is off until this moment. */
  sleepUntil(end: string): this {
    this.now = Date.parse(end)
    return this
  }

  due(): Kind | undefined {
    return findDueRun(kinds, this.status, new Date(this.now))
  }

  run(kind: Kind, result = this.#play(kind, new Date(this.now))): BackupRun {
    const { status = 'succeeded', checks = [], minutes = 1 } = result
    const startedAt = new Date(this.now)
    this.now += minutes * minute
    const id = BigInt(this.runs.length)
    const run = { id, kind, status, checks, startedAt, finishedAt: new Date(this.now) } as BackupRun
    this.runs.push(run)
    this.status.lastRun[kind] = run
    if (status === 'succeeded') this.status.lastSuccess[kind] = run
    return run
  }

  /** When runs of this kind were started, as text: up to the minute. */
  starts(kind: Kind, from = 0): string[] {
    return this.runs
      .filter((run) => run.kind === kind && Number(run.startedAt) >= from)
      .map(({ startedAt }) => startedAt?.toISOString().slice(0, 16) ?? '')
  }
}

const daysOf = (starts: string[]) => starts.map((start) => start.slice(0, 10))

describe('several weeks', () => {
  const { starts } = useWeeks()

  test('each day has exactly one full backup, at 01:00, and one verification', () => {
    expect(daysOf(starts('full'))).toEqual([...new Set(daysOf(starts('full')))])
    expect(starts('full')).toHaveLength(80)
    expect(starts('full')[0]).toBe('2026-01-14T09:30')
    for (const start of starts('full').slice(1)) expect(start.slice(11)).toMatch(/^01:0\d$/)
    expect(daysOf(starts('verify'))).toEqual(daysOf(starts('full')))
  })

  test('each day has an incremental backup nearly every hour', () => {
    const counts = new Map<string, number>()
    for (const day of daysOf(starts('incremental'))) counts.set(day, (counts.get(day) ?? 0) + 1)
    const whole = [...counts.values()].slice(1, -1)
    expect(Math.min(...whole)).toBeGreaterThanOrEqual(22)
    expect(Math.max(...whole)).toBeLessThanOrEqual(24)
  })

  test('each week has exactly one drill, on Sunday, after that of the first day', () => {
    const [first, ...others] = starts('drill')
    expect(first?.slice(0, 10)).toBe('2026-01-14')
    expect(others.map((start) => new Date(`${start}Z`).getUTCDay())).toEqual(others.map(() => 0))
    expect(daysOf(others)).toEqual(
      Array.from({ length: 11 }, (_, week) =>
        new Date(Date.UTC(2026, 0, 18 + 7 * week)).toISOString().slice(0, 10),
      ),
    )
  })

  test('each month has exactly one report, on its first day', () => {
    expect(starts('report').map((start) => start.slice(0, 13))).toEqual([
      '2026-02-01T05',
      '2026-03-01T05',
      '2026-04-01T05',
    ])
  })

  function useWeeks() {
    const simulation = new Simulation('2026-01-14T09:30:00Z').workUntil('2026-04-04T00:30:00Z')
    return { starts: (kind: Kind) => simulation.starts(kind) }
  }
})

test('on the first day a full backup is made at once, and it is verified and restored ten minutes later', () => {
  const simulation = new Simulation('2026-03-10T15:00:00Z').workUntil('2026-03-10T15:30:00Z')
  expect(
    simulation.runs.map(({ kind, startedAt }) => [kind, startedAt?.toISOString().slice(11, 16)]),
  ).toEqual([
    ['full', '15:00'],
    ['verify', '15:10'],
    ['drill', '15:11'],
  ])
})

test('nothing else is tried before there is a full backup', () => {
  const simulation = new Simulation('2026-03-10T15:00:00Z', () => ({ status: 'failed' }))
  simulation.workUntil('2026-03-10T15:45:00Z')
  expect(simulation.runs.map(({ kind }) => kind)).toEqual(['full', 'full', 'full', 'full', 'full'])
})

test('nights that were missed are caught up once: one full backup, one verification, one drill, one report', () => {
  const simulation = new Simulation('2026-03-10T15:00:00Z').workUntil('2026-03-20T15:00:00Z')
  const since = Date.parse('2026-04-07T09:00:00Z')
  simulation.sleepUntil('2026-04-07T09:00:00Z')
  expect(simulation.due()).toBe('report')
  simulation.workUntil('2026-04-07T09:45:00Z')
  const made = simulation.runs.filter(({ startedAt }) => Number(startedAt) >= since)
  expect(made.map(({ kind }) => kind)).toEqual(['report', 'full', 'verify', 'drill'])
})

test('a run that was killed is due at once, also one that was not on the schedule', () => {
  const simulation = new Simulation('2026-03-10T15:00:00Z').workUntil('2026-03-10T15:30:00Z')
  for (const kind of ['drill', 'full', 'verify', 'incremental'] as const) {
    expect(simulation.due()).toBe(undefined)
    simulation.run(kind, { status: 'interrupted' })
    expect(simulation.due()).toBe(kind)
    simulation.run(kind)
  }
  expect(simulation.due()).toBe(undefined)
  // The full backup of a restored server has all that the incremental one would have.
  simulation.run('incremental', { status: 'interrupted' })
  simulation.run('full')
  expect(simulation.due()).toBe(undefined)
})

test('a run that failed is repeated ten minutes after its end, and delays no other kind', () => {
  const simulation = new Simulation('2026-03-10T15:00:00Z', (kind, now) =>
    kind === 'full' && now >= new Date('2026-03-11T00:00:00Z') ? { status: 'failed', minutes: 3 } : {},
  ).workUntil('2026-03-11T03:00:00Z')
  expect(simulation.starts('full', Date.parse('2026-03-11T00:00:00Z')).slice(0, 3)).toEqual([
    '2026-03-11T01:00',
    '2026-03-11T01:13',
    '2026-03-11T01:26',
  ])
  expect(simulation.starts('verify')).toContain('2026-03-11T02:00')
  expect(simulation.starts('incremental', Date.parse('2026-03-11T01:00:00Z'))).toHaveLength(2)
})

test('a report that has found something wrong is the report of its month, and one that failed is repeated', () => {
  const red = [{ name: 'Drills', ok: false, message: 'no drill' }]
  let attempts = 0
  const simulation = new Simulation('2026-03-10T15:00:00Z', (kind) => {
    if (kind !== 'report') return {}
    attempts += 1
    return attempts === 1 ? { status: 'failed' } : { status: 'failed', checks: red }
  }).workUntil('2026-05-02T00:00:00Z')
  expect(simulation.starts('report')).toEqual(['2026-04-01T05:00', '2026-04-01T05:11', '2026-05-01T05:00'])
})

test('a backup that takes longer than an hour is followed by the next one, never by two', () => {
  const simulation = new Simulation('2026-03-10T02:30:00Z', (kind) => ({
    minutes: kind === 'incremental' ? 90 : 1,
  })).workUntil('2026-03-10T12:00:00Z')
  const starts = simulation.starts('incremental').map((start) => Date.parse(`${start}Z`))
  for (const [index, start] of starts.slice(1).entries())
    expect(start - (starts[index] as number)).toBeGreaterThanOrEqual(90 * minute)
})

test('a restored server begins with a full backup', () => {
  const simulation = new Simulation('2025-03-05T10:00:00Z').workUntil('2025-03-05T15:30:00Z')
  expect(simulation.due()).toBeUndefined()
  simulation.run('restore' as Kind)
  expect(simulation.due()).toBe('full')
  simulation.run('full')
  expect(simulation.due()).toBeUndefined()
})

test('a red drill is repeated after six hours', () => {
  const simulation = new Simulation('2025-03-05T10:00:00Z').workUntil('2025-03-05T15:30:00Z')
  simulation.run('drill', { status: 'failed', checks: [{ name: 'Ledger', ok: false, message: 'red' }] })
  simulation.sleepUntil('2025-03-09T04:10:00Z')
  const due = () => findDueRun(['drill'], simulation.status, new Date(simulation.now))
  expect(due()).toBe('drill')
  simulation.run('drill', { status: 'failed' })
  simulation.sleepUntil('2025-03-09T09:30:00Z')
  expect(due()).toBeUndefined()
  simulation.sleepUntil('2025-03-09T10:30:00Z')
  expect(due()).toBe('drill')
})
