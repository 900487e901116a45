import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chainOf } from '../chain-of.ts'
import { chooseKept } from '../choose-kept.ts'
import { FolderRepository } from '../repository/folder-repository.ts'
import type { RunContext } from '../run-context.ts'
import { numberToLsn, segmentsBetween } from '../wal/segment.ts'
import { expireBackups } from './expire-backups.ts'
import { backupFolder, nextBackupId, readListing, type StoredBackup, writeListing } from './stored-backup.ts'
import { listStoredWal, walDocument } from './wal/stored-wal.ts'

const segmentBytes = 16 * 1_048_576
const hour = 3_600_000
const day = 24 * hour
const begin = Date.parse('2026-03-01T00:00:00Z')

interface Step {
  kind: 'full' | 'incremental'
  /** Hours since the step before; the clock of the server can be set back. */
  hours: number
  /** Segments since the step before; the database is restored to an earlier position if there are less than none. */
  segments: number
}

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom('full', 'incremental'),
    hours: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 60 }) },
      fc.integer({ min: -900, max: 900 }),
    ),
    segments: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 5 }) },
      fc.integer({ min: -20, max: -1 }),
    ),
  }),
  { maxLength: 40 },
)
const retentions = fc.record({ days: fc.integer({ min: 1, max: 30 }), fulls: fc.integer({ min: 2, max: 5 }) })

/** What a worker would have made of these steps: the first backup, and the first one of a timeline, is a full one. */
function makeBackups(made: readonly Step[]): StoredBackup[] {
  const backups: StoredBackup[] = []
  let [time, timeline, position] = [begin, 1, 100]
  for (const { kind: wanted, hours, segments } of made) {
    time += hours * hour
    position = Math.max(1, position + segments)
    if (segments < 0) timeline += 1
    const last = backups.at(-1)
    const parent = wanted === 'incremental' && last?.timeline === timeline ? last : undefined
    const kind = parent ? 'incremental' : 'full'
    const id = nextBackupId(backups, new Date(time), kind)
    const start = BigInt(position) * BigInt(segmentBytes)
    backups.push({
      ...{ id, kind, parentId: parent?.id ?? null, timeline, segmentBytes },
      ...{ startedAt: new Date(time).toISOString(), finishedAt: new Date(time + 60_000).toISOString() },
      ...{ startLsn: numberToLsn(start), stopLsn: numberToLsn(start + 4_096n) },
      ...{
        systemIdentifier: '1',
        serverVersion: '18.4',
        recoverySettings: {},
        databaseBytes: 1,
        canary: null,
      },
      base: {
        name: `${backupFolder(id)}/base.tar.zst.age`,
        storedBytes: 1,
        storedSha256: '',
        bytes: 1,
        sha256: '',
      },
    })
  }
  return backups
}

test('what is kept has all that it builds upon, and reaches back as far as the retention says', () => {
  fc.assert(
    fc.property(steps, retentions, fc.integer({ min: -900, max: 2_000 }), (made, retention, later) => {
      const backups = makeBackups(made)
      const newest = backups.at(-1)
      const now = new Date(Date.parse(newest?.finishedAt ?? '2026-03-01') + later * hour)
      const kept = chooseKept(backups, retention, now)
      for (const backup of kept) {
        for (const parent of chainOf(backups, backup)) expect(kept).toContain(parent)
      }
      if (newest) expect(kept.at(-1)).toBe(newest)
      const fulls = backups.filter(({ kind }) => kind === 'full')
      for (const full of fulls.slice(-retention.fulls)) expect(kept).toContain(full)
      // The moments of the last days, by the clock that is behind.
      const latest = Math.min(now.getTime(), Date.parse(newest?.finishedAt ?? now.toISOString()))
      const oldest = latest - retention.days * day
      for (const backup of backups) {
        if (Date.parse(backup.finishedAt) > oldest) expect(kept).toContain(backup)
      }
    }),
  )
})

test('with a full backup each day, those of the retention and one more are kept, whatever one clock says', () => {
  const backups = makeBackups(Array.from({ length: 30 }, () => ({ kind: 'full', hours: 24, segments: 1 })))
  const now = new Date(backups.at(-1)?.finishedAt ?? '')
  const kept = (at: Date) => chooseKept(backups, { days: 14, fulls: 2 }, at)
  expect(kept(now)).toEqual(backups.slice(-15))
  // This machine's clock is a year ahead: nothing more is expired. A year behind: nothing at all.
  expect(kept(new Date(now.getTime() + 365 * day))).toEqual(backups.slice(-15))
  expect(kept(new Date(now.getTime() - 365 * day))).toEqual(backups)
  // The server's clock was ten years ahead for the last backup.
  const ahead = { ...(backups.at(-1) as StoredBackup), finishedAt: '2036-03-01T00:00:00.000Z' }
  expect(chooseKept([...backups.slice(0, -1), ahead], { days: 14, fulls: 2 }, now)).toEqual([
    ...backups.slice(-15, -1),
    ahead,
  ])
})

test('ids sort in the order in which the backups were made, whatever the clock says', () => {
  fc.assert(
    fc.property(steps, (made) => {
      const ids = makeBackups(made).map(({ id }) => id)
      expect(ids.toSorted()).toEqual(ids)
      expect(new Set(ids.map((id) => id.slice(0, 16))).size).toBe(ids.length)
    }),
  )
})

test('expiring leaves each file that a kept backup and the log since need, and nothing else', async () => {
  const { privateKey: signingKey } = generateKeyPairSync('ed25519')
  const publicKey = createPublicKey(signingKey)
  const run: RunContext = { progress() {}, log() {}, signal: new AbortController().signal }
  await fc.assert(
    fc.asyncProperty(steps, retentions, async (made, retention) => {
      const folder = await mkdtemp(join(tmpdir(), 'tarot-expire-'))
      try {
        const repository = new FolderRepository(folder)
        const backups = makeBackups(made)
        const wal = new Set<string>()
        for (const { base, timeline, startLsn, stopLsn } of backups) {
          await repository.create(base.name, Buffer.from('x'))
          for (const segment of segmentsBetween(timeline, startLsn, stopLsn, segmentBytes)) wal.add(segment)
        }
        for (const segment of wal) await repository.create(walDocument(segment), Buffer.from('x'))
        await writeListing(
          repository,
          signingKey,
          await readListing(repository, publicKey),
          backups,
          new Date(begin),
        )
        const now = new Date(backups.at(-1)?.finishedAt ?? begin)
        const announced: string[] = []
        const onExpire = async (ids: readonly string[]) => void announced.push(...ids)
        const removed = await expireBackups(
          { repository, publicKey, signingKey, onExpire },
          retention,
          run,
          now,
        )

        expect(announced).toEqual(removed)
        const left = (await readListing(repository, publicKey)).backups
        expect(left).toEqual(backups.filter(({ id }) => !removed.includes(id)))
        const stored = await listStoredWal(repository)
        for (const { timeline, startLsn, stopLsn } of left) {
          expect(stored).toEqual(
            expect.arrayContaining(segmentsBetween(timeline, startLsn, stopLsn, segmentBytes)),
          )
        }
        const files: string[] = []
        for await (const { name } of repository.list('backups/')) files.push(name)
        expect(files.sort()).toEqual(left.map(({ base }) => base.name).sort())
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    }),
    { numRuns: 30 },
  )
})
