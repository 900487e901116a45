import pg from 'pg'
import { afterEach, expect, test, vi } from 'vitest'
import { useBackedUpPostgres } from '../../test/backed-up-postgres.ts'
import { buyReading } from '../../test/buy-reading.ts'
import { copyRepository } from '../../test/damaged-repository.ts'
import { query } from '../../test/query.ts'
import { createDatabase } from '../database/database.ts'
import { addUser } from '../testing/index.ts'
import { findDueRun } from './schedule/find-due-run.ts'
import { runDueBackups } from './schedule/run-due-backups.ts'

const hour = 3_600_000
const day = 24 * hour

afterEach(() => {
  vi.useRealTimers()
})

/** The clock of this process, which is a worker's. Postgres is another process, with the clock of the machine. */
function setWorkerClock(offset: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offset })
}

test.each([
  ['ahead', day],
  ['behind', -day],
])(
  'a worker whose clock is a day %s: each moment is restored from the right backup, and nothing is due again',
  async (_what, offset) => {
    const world = await useBackedUpPostgres()
    const data = await world.open()
    const userId = await addUser(data, 1_000)
    const moments: Date[] = []
    const segments: string[] = []
    const buy = async () => {
      await buyReading(data, userId, `reading ${moments.length}`)
      const [row] = await query<{ segment: string }>(
        world.postgres.url,
        'select pg_walfile_name(pg_current_wal_lsn()) as segment',
      )
      segments.push(row?.segment ?? '')
      moments.push(await world.now())
      await expect.poll(world.now).not.toEqual(moments.at(-1))
      await world.archive()
    }
    const moment = (number: number) => ({ kind: 'time' as const, time: moments[number] ?? new Date(0) })
    await world.backUp('full')
    await buy()
    setWorkerClock(offset)
    await world.backUp('incremental')
    await buy()
    await world.backUp('full')
    await buy()
    const pool = new pg.Pool({ connectionString: world.postgres.url, max: 2 })
    const duty = { config: world.config, engine: world.engine, signal: world.run.signal }
    expect(await runDueBackups(createDatabase(pool), duty, 'backups')).toEqual({ succeeded: 0, failed: 0 })
    await pool.end()
    vi.useRealTimers()
    await world.backUp('incremental')

    const ids = (await world.engine.list()).map(({ id }) => id)
    expect(ids).toHaveLength(4)
    expect(ids.toSorted()).toEqual(ids)
    const copy = await copyRepository(world)
    expect(await copy.verify()).toMatchObject({ problems: [] })
    expect(await copy.restore(moment(0))).toBe(1)
    expect(await copy.restore(moment(1))).toBe(2)
    expect(await copy.restore(moment(2))).toBe(3)
    // As if the server's clock had been set back by an hour between the first reading and the backup after it.
    const [, incremental] = await world.engine.list()
    const [row] = await query<{ segment: string }>(
      world.postgres.url,
      'select pg_walfile_name($1::pg_lsn) as segment',
      [incremental?.startLsn],
    )
    const completedAt = new Date((moments[0]?.getTime() ?? 0) - hour).toISOString()
    await copy.changeWalDocument(row?.segment ?? '', { completedAt })
    await expect(copy.restore(moment(0))).rejects.toMatchObject({
      code: 'TARGET_UNREACHABLE',
      message: expect.stringContaining(
        `clock of the server was set back before it completed ${row?.segment} of the write-ahead log`,
      ),
    })
    expect(await copy.restore(moment(1))).toBe(2)
  },
  300_000,
)

const run = (startedAt: Date) => ({ startedAt, finishedAt: startedAt, status: 'succeeded' }) as never
const now = new Date('2026-03-10T12:00:00Z')

test('a run that began in the future does not count: the clock was set back', () => {
  const future = run(new Date(now.getTime() + 3 * day))
  const [recent, old] = [run(new Date(now.getTime() - hour / 2)), run(new Date(now.getTime() - 3 * hour))]
  const due = (runs: Record<string, never>) =>
    findDueRun(['full', 'incremental'], { lastSuccess: runs, lastRun: runs }, now)
  expect(due({ full: recent })).toBeUndefined()
  expect(due({ full: old })).toBe('incremental')
  expect(due({ full: future })).toBe('full')
  expect(due({ full: old, incremental: future })).toBe('incremental')
  const failed = { startedAt: now, finishedAt: new Date(now.getTime() + day), status: 'failed' } as never
  expect(findDueRun(['full'], { lastSuccess: {}, lastRun: { full: failed } }, now)).toBe('full')
})
