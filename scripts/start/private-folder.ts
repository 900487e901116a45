import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** All that `start` keeps in its data folder. */
const ownNames = /^((env|secrets\.json|stars\.json)(\.new)?|start\.pid|logs|postgres|\.new-postgres-\w+)$/

/** The log files of `start`. */
export const logNames = /^(postgres|redis|bot|worker|console)\.log$/

/**
 * Makes the data folder and the one of the logs, and closes them and what is in them to other users, also where an
 * older version left them open. Root's data folder can be passed through, not listed: Postgres runs as another user, and
 * has a folder of its own in it. A folder that holds other things as well keeps its mode; the files in it are closed.
 *
 * @returns the folder of the logs
 */
export async function preparePrivateFolder(dataFolder: string): Promise<string> {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700
  const logsFolder = join(dataFolder, 'logs')
  await makeFolder(dataFolder, mode)
  await makeFolder(logsFolder, 0o700)
  const names = await readdir(dataFolder)
  if (names.every((name) => ownNames.test(name))) await chmod(dataFolder, mode)
  await chmod(logsFolder, 0o700)
  const files = [
    ...names.filter((name) => /^(env|secrets\.json|stars\.json)(\.new)?$/.test(name)),
    ...(await readdir(logsFolder)).filter((name) => logNames.test(name)).map((name) => join('logs', name)),
  ]
  for (const file of files) await chmod(join(dataFolder, file), 0o600)
  return logsFolder
}

/** Like a recursive `mkdir`, which never ends where nothing can be made, such as in `/proc`. */
async function makeFolder(path: string, mode: number): Promise<void> {
  if (await exists(path)) return
  if (dirname(path) !== path) await makeFolder(dirname(path), mode)
  await mkdir(path, { mode }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
}

/** Writes a file that only its owner may read. The old one stands until the new one is whole. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const next = `${path}.new`
  await rm(next, { force: true })
  await writeFile(next, content, { mode: 0o600, flag: 'wx' })
  await rename(next, path)
}
