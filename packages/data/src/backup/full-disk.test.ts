import { execFile } from 'node:child_process'
import { mkdir, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { request, useBackedUpPostgres } from '../../test/backed-up-postgres.ts'
import { query } from '../../test/query.ts'
import { listStoredWal } from './native/wal/stored-wal.ts'
import { walFolder } from './native/wal/upload-wal.ts'
import { runBackup } from './run-backup.ts'

const run = promisify(execFile)
const mebibyte = 1_048_576

/** Mounts a disk of its own for the test. Needs root, directly or by sudo without a password. */
async function mountDisk(folder: string, bytes: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  const asRoot = (...args: string[]) => run(uid === 0 ? 'env' : 'sudo', uid === 0 ? args : ['-n', ...args])
  await asRoot('mount', '-t', 'tmpfs', '-o', `size=${bytes},mode=700,uid=${uid},gid=${gid}`, 'tmpfs', folder)
  onTestFinished(async () => {
    await asRoot('umount', folder)
  })
}

/** Fills the disk of the folder but for so many bytes. @returns the file */
async function fillDisk(folder: string, free: number): Promise<string> {
  const path = join(folder, 'ballast')
  await writeFile(path, '')
  for (const size of [mebibyte, 4_096]) {
    const chunk = Buffer.alloc(size)
    for (;;) {
      const isWritten = await writeFile(path, chunk, { flag: 'a' }).then(
        () => true,
        () => false,
      )
      if (!isWritten) break
    }
  }
  await truncate(path, (await stat(path)).size - free)
  return path
}

test('the disk of the repository gets full: the backup fails, nothing half is listed, and the log waits', async () => {
  const world = await useBackedUpPostgres()
  await mountDisk(world.config.repository, 96 * mebibyte)
  await world.backUp('full')
  const before = await world.engine.list()
  const filesBefore = await filesOf(world.config.repository)

  // The backup begins, and is then too large.
  let ballast = await fillDisk(world.config.repository, mebibyte)
  const failed = await runBackup(world.config, world.engine, 'full', request)
  expect(failed).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(
      new RegExp(
        `^the backup repository ${world.config.repository}: backups/\\S+ cannot be written: its disk is full$`,
      ),
    ),
  })
  await rm(ballast)
  expect(await world.engine.list()).toEqual(before)
  expect(await filesOf(world.config.repository)).toEqual(filesBefore)

  // No room at all: the write-ahead log waits on the disk of the database.
  ballast = await fillDisk(world.config.repository, 0)
  const [row] = await query<{ segment: string }>(
    world.postgres.url,
    'select pg_walfile_name(pg_switch_wal()) as segment',
  )
  const segment = row?.segment ?? ''
  await expect.poll(() => readdir(walFolder(world.config.maker)), { timeout: 60_000 }).toContain(segment)
  const upload = await world.engine.uploadArchive?.()
  expect(upload?.waiting).toBeGreaterThan(0)
  expect(upload?.error?.message).toMatch(/cannot be written: its disk is full$/)
  expect(await readdir(walFolder(world.config.maker))).toContain(segment)
  expect(await listStoredWal(world.repository)).not.toContain(segment)

  await rm(ballast)
  const after = await world.backUp('incremental')
  expect(after).toMatchObject({ kind: 'incremental', parentId: before[0]?.id })
  expect(await listStoredWal(world.repository)).toContain(segment)
  expect(await world.engine.verify(world.run)).toMatchObject({ problems: [], backups: 2 })
}, 300_000)

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  // The log of the failed backup has been uploaded.
  return files.filter((path) => !path.includes('/wal/')).sort()
}
