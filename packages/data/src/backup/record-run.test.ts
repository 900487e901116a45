import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { query } from '../../test/query.ts'
import { DataError, type DataErrorCode } from '../errors.ts'
import { useTestData } from '../testing/index.ts'
import { type RunRequest, recordRun } from './record-run.ts'

const byPerson: RunRequest = { kind: 'drill', engine: 'native', requestedBy: 'command line' }
const error = (code: DataErrorCode) => new DataError(code, `wrong: ${code}`)

async function useRuns() {
  const { data, databaseUrl } = await useTestData()
  const fail = (request: Partial<RunRequest>, code: DataErrorCode, url = databaseUrl) =>
    recordRun(url, { ...byPerson, ...request }, () => Promise.reject(error(code)))
  const runs = async () => (await data.backups.list()).items
  return { data, databaseUrl, fail, runs }
}

test('a mistake at the command line is thrown, and does not hide what the run before has found', async () => {
  const { data, databaseUrl, fail, runs } = await useRuns()
  await recordRun(databaseUrl, { ...byPerson, requestedBy: 'schedule' }, async () => ({
    checks: [{ name: 'Ledger', ok: false, message: 'a balance differs' }],
  }))
  const before = await runs()
  const { alerts } = await data.backups.status()
  expect(alerts).toContainEqual(expect.objectContaining({ code: 'red_drill' }))
  const mistakes: [Partial<RunRequest>, DataErrorCode][] = [
    [{ hasTarget: true }, 'TARGET_UNREACHABLE'],
    [{}, 'INVALID_CONFIG'],
    [{ kind: 'full' }, 'INVALID_CONFIG'],
    [{ kind: 'verify' }, 'INVALID_CONFIG'],
  ]
  for (const [request, code] of mistakes) await expect(fail(request, code)).rejects.toThrow(error(code))
  expect(await runs()).toEqual(before)
  expect((await data.backups.status()).alerts).toEqual(alerts)
  // The lock is free again.
  expect(await recordRun(databaseUrl, byPerson, async () => ({}))).toMatchObject({ status: 'succeeded' })
})

test('what is no mistake of a person at the command line is recorded', async () => {
  const { fail, runs } = await useRuns()
  const failures: [Partial<RunRequest>, DataErrorCode][] = [
    [{}, 'TARGET_UNREACHABLE'],
    [{ hasTarget: true }, 'BACKUP_DAMAGED'],
    [{ requestedBy: 'schedule' }, 'INVALID_CONFIG'],
    [{ requestedBy: 'operator@tarot.example', hasTarget: true }, 'TARGET_UNREACHABLE'],
  ]
  for (const [request, code] of failures)
    expect(await fail(request, code)).toMatchObject({ status: 'failed', error: `wrong: ${code}` })
  expect(await runs()).toHaveLength(failures.length)
})

test('a run whose row is referred to, or that this user may not remove, is recorded', async () => {
  const { databaseUrl, fail, runs } = await useRuns()
  const kept = await recordRun(databaseUrl, { ...byPerson, kind: 'full' }, (_run, _id, keep) => {
    keep()
    return Promise.reject(error('INVALID_CONFIG'))
  })
  expect(kept).toMatchObject({ status: 'failed' })
  const role = `recorder_${randomUUID().replaceAll('-', '')}`
  await query(
    databaseUrl,
    `create role ${role} login password 'x';
     grant select, insert, update on backup_runs to ${role};
     grant usage on sequence backup_runs_id_seq to ${role}`,
  )
  onTestFinished(async () => {
    await query(databaseUrl, `drop owned by ${role}`)
    await query(databaseUrl, `drop role ${role}`)
  })
  const url = Object.assign(new URL(databaseUrl), { username: role, password: 'x' }).href
  expect(await fail({}, 'INVALID_CONFIG', url)).toMatchObject({ status: 'failed' })
  expect(await runs()).toMatchObject([{ kind: 'drill', status: 'failed' }, { kind: 'full' }])
})

test.each([
  ['drill', 'drill', 'recovery drill'],
  ['full', 'verify', 'verification'],
] as const)('a %s is refused while a %s is running, which the message names', async (kind, running, name) => {
  const { databaseUrl } = await useRuns()
  const second = recordRun(databaseUrl, { ...byPerson, kind: running }, async () => {
    await expect(recordRun(databaseUrl, { ...byPerson, kind }, async () => ({}))).rejects.toMatchObject({
      code: 'BACKUP_BUSY',
      message: `another ${name} is running: wait for its end, or see \`pnpm data backup status\``,
    })
    return {}
  })
  expect(await second).toMatchObject({ status: 'succeeded' })
})
