import { readDataFolder, refuseRunningServer } from './data-folder.ts'
import { finishSwap } from './swap-folders.ts'

/**
 * Finishes a restore that was interrupted while it swapped the folders.
 *
 * @returns what was done, in one sentence; undefined if there was nothing to do
 * @throws DataError `RESTORE_REFUSED` while a server runs on the folder
 */
export async function finishRestore(dataFolder: string): Promise<string | undefined> {
  const { path } = await readDataFolder(dataFolder)
  await refuseRunningServer(path)
  const hasRestored = await finishSwap(path)
  if (hasRestored === undefined) return undefined
  return hasRestored
    ? `The interrupted restore was finished: ${path} has the restored data. Start the server.`
    : `The interrupted restore was undone: ${path} is as it was before. Restore again.`
}
