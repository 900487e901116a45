import { readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DataError } from '../../errors.ts'
import { syncFolder } from '../sync-folder.ts'

/** Written before the renames of a swap, and removed after them. `startLocalPostgres` refuses to start while it exists. */
interface Journal {
  /** The folder that the old data is moved to; null if there is none. */
  old: string | null
  /** The folder beside the old data that the restored data is moved to first. */
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
 * Puts the restored folder in the place of the old one, which stays beside it. If the process is killed, `finishSwap`
 * finishes or undoes it.
 *
 * @param restored on the same disk
 * @returns where the old data is; null if there was none
 * @throws DataError `RESTORE_REFUSED` if a swap was interrupted before
 */
export async function swapFolders(
  folder: string,
  restored: string,
  now = new Date(),
): Promise<string | null> {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const old = (await hasData(folder)) ? `${folder}.before-restore-${stamp}` : null
  const journal: Journal = { old, restored: `${folder}.restored-${stamp}` }
  if (old && (await exists(old))) {
    throw new DataError('RESTORE_REFUSED', `${old} exists: move it elsewhere. Nothing was changed`)
  }
  await writeJournal(folder, journal)
  // Out of the scratch folder, which the end of this restore and later ones remove.
  await rename(restored, journal.restored)
  if (old) await rename(folder, old)
  else if (await exists(folder)) await rmdir(folder)
  await complete(folder, journal)
  return old
}

/** An empty folder is no old data. */
async function hasData(folder: string): Promise<boolean> {
  return (await exists(folder)) && (await readdir(folder)).length > 0
}

/**
 * Finishes a swap that was interrupted after the old data was moved away, and undoes one that was interrupted before: then
 * the old data may have changed since. Call it only while no server runs on the folder.
 *
 * @returns whether the folder has the restored data now; undefined if no swap was interrupted
 */
export async function finishSwap(folder: string): Promise<boolean | undefined> {
  const text = await readFile(journalPath(folder), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const journal = parse(text)
  if (!journal) {
    // It was being written, so nothing was moved yet.
    await removeJournal(folder)
    return false
  }
  if (!(await exists(folder))) {
    const hasRestored = await exists(journal.restored)
    if (!hasRestored && journal.old && (await exists(journal.old))) await rename(journal.old, folder)
    await complete(folder, journal)
    return hasRestored
  }
  const isMoved = journal.old === null ? hasData(folder) : exists(journal.old)
  const isDone = !(await exists(journal.restored)) && (await isMoved)
  await rm(journal.restored, { recursive: true, force: true })
  await removeJournal(folder)
  return isDone
}

function parse(text: string): Journal | undefined {
  try {
    return JSON.parse(text) as Journal
  } catch {
    return undefined
  }
}

async function complete(folder: string, { restored }: Journal): Promise<void> {
  if (await exists(restored)) await rename(restored, folder)
  await syncFolder(dirname(folder))
  await removeJournal(folder)
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

async function writeJournal(folder: string, journal: Journal): Promise<void> {
  const path = journalPath(folder)
  try {
    await writeFile(path, JSON.stringify(journal), { mode: 0o600, flush: true, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new DataError(
      'RESTORE_REFUSED',
      `another restore of ${folder} runs or was interrupted (${path}): run \`pnpm data restore\` again when it has ended`,
    )
  }
  await syncFolder(dirname(path))
}

async function removeJournal(folder: string): Promise<void> {
  await rm(journalPath(folder), { force: true })
  await syncFolder(dirname(folder))
}
