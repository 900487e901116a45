import { expect, test } from 'vitest'
import { type BackedUpPostgres, useBackedUpPostgres } from '../../../test/backed-up-postgres.ts'
import { backupEnvironment, startBackupProcess } from '../../../test/backup-process.ts'
import { commandEnvironment } from '../../../test/command-environment.ts'
import { useHeldCopy } from '../../../test/held-copy.ts'
import { query } from '../../../test/query.ts'

const operator = 'operator@tarot.example'

interface Run {
  kind: string
  status: string
  requestedBy: string
  startedAt: Date | null
  finishedAt: Date | null
  error: string | null
}

/** The runs in the order in which they were started. */
async function runsOf({ postgres }: BackedUpPostgres): Promise<Run[]> {
  return query<Run>(
    postgres.url,
    `select kind, status, requested_by as "requestedBy", started_at as "startedAt", finished_at as "finishedAt", error
       from backup_runs order by started_at nulls last, id`,
  )
}

test('two workers never make two backups at once, and carry out what an operator requests', async () => {
  const world = await useBackedUpPostgres()
  const data = await world.open()
  const environment = await backupEnvironment(world)
  const workers = [
    await startBackupProcess(['worker'], environment),
    await startBackupProcess(['worker'], environment),
  ]
  const results = async () =>
    (await runsOf(world)).map(({ kind, status, error }) => [kind, status, error].filter(Boolean).join(' '))
  await expect.poll(results, { timeout: 120_000 }).toContain('full succeeded')
  for (const kind of ['incremental', 'verify', 'drill'] as const)
    await data.backups.request({ kind, requestedBy: operator })
  const expected = ['full', 'incremental', 'verify', 'drill'].map((kind) => `${kind} succeeded`)
  await expect.poll(async () => (await results()).sort(), { timeout: 200_000 }).toEqual(expected.sort())

  const runs = await runsOf(world)
  expect(runs.map(({ kind, requestedBy }) => [kind, requestedBy]).sort()).toEqual([
    ['drill', operator],
    ['full', 'schedule'],
    ['incremental', operator],
    ['verify', operator],
  ])
  const backups = runs.filter(({ kind }) => kind !== 'drill')
  for (const [index, { startedAt }] of backups.slice(1).entries())
    expect(Number(startedAt)).toBeGreaterThanOrEqual(Number(backups[index]?.finishedAt))
  await world.archive()
  expect(await world.engine.verify(world.run)).toMatchObject({ problems: [], backups: 2 })
  for (const { child, exited } of workers) {
    child.kill('SIGTERM')
    expect(await exited).toBe(0)
  }
}, 400_000)

test('a worker that is stopped in the middle of a backup ends, and the next one repeats the backup', async () => {
  const world = await useBackedUpPostgres()
  const environment = await backupEnvironment(world)
  const { url, held } = await useHeldCopy(world.postgres.url)
  const first = await startBackupProcess(['worker'], { ...environment, DATABASE_URL: url })
  await Promise.race([held, first.exited])
  first.child.kill('SIGTERM')
  expect(await first.exited).toBe(0)
  expect(await runsOf(world)).toMatchObject([{ kind: 'full', status: 'interrupted' }])
  expect(first.output()).not.toContain('could not handle')
  const second = await startBackupProcess(['worker'], environment)
  await expect
    .poll(() => runsOf(world), { timeout: 120_000 })
    .toMatchObject([
      { kind: 'full', status: 'interrupted' },
      { kind: 'full', status: 'succeeded', requestedBy: 'schedule' },
    ])
  expect(second.output()).toContain('the worker is ready')
}, 300_000)

test('a worker without settings of backups makes none, and says so once', async () => {
  const world = await useBackedUpPostgres()
  const { DATABASE_URL } = await backupEnvironment(world)
  const worker = await startBackupProcess(['worker'], { ...commandEnvironment, DATABASE_URL })
  await expect.poll(() => worker.output(), { timeout: 60_000 }).toContain('a job has finished')
  worker.child.kill('SIGTERM')
  expect(await worker.exited).toBe(0)
  expect(worker.output().match(/this worker makes no backups/g)).toHaveLength(1)
  expect(await runsOf(world)).toEqual([])
}, 120_000)
