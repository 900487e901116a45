import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { finishRestore } from './finish-restore.ts'
import { findOldFolders, swapFolders } from './swap-folders.ts'

const now = new Date('2026-03-01T12:00:00Z')

/** A data folder, and a restored one in a scratch folder beside it. */
async function useFolders() {
  const parent = await mkdtemp(join(tmpdir(), 'tarot-swap-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  const paths = {
    folder: join(parent, 'postgres'),
    scratch: join(parent, 'scratch', 'data'),
    old: join(parent, 'postgres.before-restore-20260301T120000Z'),
    restored: join(parent, 'postgres.restored-20260301T120000Z'),
    journal: join(parent, 'postgres.restore.json'),
  }
  await make(paths.folder, 'old')
  await make(paths.scratch, 'restored')
  return { ...paths, parent, read: () => readFile(join(paths.folder, 'content'), 'utf8') }
}

async function make(folder: string, content: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'content'), content)
}

/** What `swapFolders` does before and after each rename, until it is killed. */
async function swapUntil(
  step: 'journal' | 'restored is beside' | 'old is away' | 'all is moved',
  { folder, scratch, old, restored, journal }: Awaited<ReturnType<typeof useFolders>>,
): Promise<void> {
  await writeFile(journal, JSON.stringify({ old, restored }))
  if (step === 'journal') return
  await rename(scratch, restored)
  if (step === 'restored is beside') return
  await rename(folder, old)
  if (step === 'old is away') return
  await rename(restored, folder)
}

test('the restored folder takes the place of the old one, which stays', async () => {
  const { folder, scratch, old, parent, read } = await useFolders()
  expect(await swapFolders(folder, scratch, now)).toBe(old)
  expect([await read(), await readFile(join(old, 'content'), 'utf8')]).toEqual(['restored', 'old'])
  expect((await readdir(parent)).sort()).toEqual([
    'postgres',
    'postgres.before-restore-20260301T120000Z',
    'scratch',
  ])
  expect(await findOldFolders(folder)).toEqual([old])
  expect(await finishRestore(folder)).toBe(undefined)
})

test('a folder that was empty gets the restored data, and no old data is left', async () => {
  const { folder, scratch, parent, read } = await useFolders()
  await rm(join(folder, 'content'))
  expect(await swapFolders(folder, scratch, now)).toBe(null)
  expect([await read(), (await readdir(parent)).sort()]).toEqual(['restored', ['postgres', 'scratch']])
})

test('a swap without old data that was killed at its end is done', async () => {
  const { folder, scratch, restored, journal, read } = await useFolders()
  await writeFile(journal, JSON.stringify({ old: null, restored }))
  await rm(folder, { recursive: true })
  await rename(scratch, folder)
  expect(await finishRestore(folder)).toContain('was finished')
  expect(await read()).toBe('restored')
})

test('a folder that was missing gets the restored data, and no old data is left', async () => {
  const { folder, scratch, parent, read } = await useFolders()
  await rm(folder, { recursive: true })
  expect(await swapFolders(folder, scratch, now)).toBe(null)
  expect([await read(), (await readdir(parent)).sort()]).toEqual(['restored', ['postgres', 'scratch']])
})

test.each([
  ['journal', 'old', ['postgres', 'scratch']],
  ['restored is beside', 'old', ['postgres', 'scratch']],
  ['old is away', 'restored', ['postgres', 'postgres.before-restore-20260301T120000Z', 'scratch']],
  ['all is moved', 'restored', ['postgres', 'postgres.before-restore-20260301T120000Z', 'scratch']],
] as const)(
  'a swap that was killed when %s is finished or undone: the folder has the %s data',
  async (step, content, names) => {
    const folders = await useFolders()
    await swapUntil(step, folders)
    expect(await finishRestore(folders.folder)).toContain(content === 'old' ? 'was undone' : 'was finished')
    expect([await folders.read(), (await readdir(folders.parent)).sort()]).toEqual([content, names])
    expect(await finishRestore(folders.folder)).toBe(undefined)
  },
)

test('a swap through a symbolic link that was killed is finished, although the link leads nowhere', async () => {
  const folders = await useFolders()
  const link = join(folders.parent, 'scratch', 'link')
  await symlink(folders.folder, link)
  await swapUntil('old is away', folders)
  expect(await finishRestore(link)).toContain('was finished')
  expect(await folders.read()).toBe('restored')
})

test('a swap that was killed and whose restored data is gone gives the old data back', async () => {
  const folders = await useFolders()
  await swapUntil('old is away', folders)
  await rm(folders.restored, { recursive: true })
  expect(await finishRestore(folders.folder)).toContain('was undone')
  expect(await folders.read()).toBe('old')
})

test('a swap that was killed while it wrote its journal has changed nothing', async () => {
  const folders = await useFolders()
  await writeFile(folders.journal, '{"old":"/')
  expect(await finishRestore(folders.folder)).toContain('was undone')
  expect(await folders.read()).toBe('old')
})

test('an interrupted swap is finished before another one', async () => {
  const folders = await useFolders()
  await swapUntil('old is away', folders)
  await make(folders.scratch, 'newer')
  await expect(swapFolders(folders.folder, folders.scratch)).rejects.toMatchObject({
    code: 'RESTORE_REFUSED',
  })
  expect(await finishRestore(folders.folder)).toContain('was finished')
  expect(await folders.read()).toBe('restored')
})
