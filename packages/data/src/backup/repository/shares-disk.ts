import { stat } from 'node:fs/promises'
import { dirname, isAbsolute } from 'node:path'

/**
 * Returns whether a repository is a folder on the same disk as another folder: then it does not protect against the loss
 * of that disk.
 *
 * @param repository `BACKUP_REPOSITORY`; a folder may be missing
 */
export async function sharesDisk(repository: string, folder: string): Promise<boolean> {
  if (!isAbsolute(repository)) return false
  return (await diskOf(repository)) === (await diskOf(folder))
}

/** Returns the device number of the folder, or of the first folder above it that exists. */
async function diskOf(folder: string): Promise<number> {
  try {
    return (await stat(folder)).dev
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(folder) === folder) throw error
    return diskOf(dirname(folder))
  }
}
