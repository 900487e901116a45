import { open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DataError } from '../../errors.ts'

/** Written before the first of the two renames of a swap, and removed after the second. */
interface Journal {
  /** The folder that the old data is moved to. */
  old: string
  /** The restored data folder. */
  restored: string
}

const journalPath = (folder: string): string => join(dirname(folder), `${basename(folder)}.restore.json`)

/** Old data folders beside `folder`, oldest first. */
export async function findOldFolders(folder: string): Promise<string[]> {
  const prefix = `${basename(folder)}.before-restore-`
  const names = await readdir(dirname(folder)).catch(() => [])
  return names
    .filter((name) => name.startsWith(prefix))
    .sort()
    .map((name) => join(dirname(folder), name))
}

/**
 * Puts the restored folder in the place of the old one, which stays beside it. If the process is killed between the two
 * renames, the next restore finishes the swap: see `finishSwap`.
 *
 * @returns where the old data is; null if there was none
 */
export async function swapFolders(
  folder: string,
  restored: string,
  now = new Date(),
): Promise<string | null> {
  const old = `${folder}.before-restore-${now.toISOString().replace(/[-:]|\.\d+/g, '')}`
  const journal: Journal = { old, restored }
  await writeDurably(journalPath(folder), JSON.stringify(journal))
  return complete(folder, journal)
}

/** Finishes a swap that was interrupted. @returns whether there was one */
export async function finishSwap(folder: string): Promise<boolean> {
  const text = await readFile(journalPath(folder), 'utf8').catch(() => undefined)
  if (text === undefined) return false
  await complete(folder, JSON.parse(text) as Journal)
  return true
}

async function complete(folder: string, { old, restored }: Journal): Promise<string | null> {
  if (await exists(restored)) {
    if (await exists(folder)) {
      if (await exists(old)) {
        throw new DataError(
          'RESTORE_REFUSED',
          `${folder}, ${old} and ${restored} all exist: move one of the first two elsewhere`,
        )
      }
      await rename(folder, old)
    }
    await rename(restored, folder)
    await syncFolder(dirname(folder))
  }
  await rm(journalPath(folder), { force: true })
  return (await exists(old)) ? old : null
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

async function writeDurably(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flush: true })
  await syncFolder(dirname(path))
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}
