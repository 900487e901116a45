import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Names of everything that `start` writes into its data folder, or a restore into the folder above the cluster. */
const ownNames =
  /^((env|secrets\.json|stars\.json)(\.new)?|start\.pid|logs|postgres(\.before-restore-\w+|\.restore\.json)?|\.new-postgres-\w+|tarot-drill-\w+|backups|backup-(keys(\.new-\w+)?|work|scratch))$/

/** Names of the log files of `start`. */
export const logNames = /^(postgres|redis|bot|worker|console)\.log$/

/**
 * Creates the data folder and its logs folder, and makes both and the files of `start` private to their owner, even if an
 * older version left them readable. Root's data folder can be traversed but not listed by others, because Postgres runs as
 * another user with its own folder inside. A folder that contains other files keeps its mode.
 *
 * @returns the logs folder
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
  for (const name of names.filter((name) => /^(backups|backup-keys(\.new-\w+)?)$/.test(name)))
    await chmod(join(dataFolder, name), 0o700)
  return logsFolder
}

/** Creates a folder and its parents. A recursive `mkdir` never ends where nothing can be created, such as in `/proc`. */
export async function makeFolder(path: string, mode: number): Promise<void> {
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

/** Writes a file that only its owner may read. The old file is replaced when the new one is complete. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const next = `${path}.new`
  await rm(next, { force: true })
  await writeFile(next, content, { mode: 0o600, flag: 'wx' })
  await rename(next, path)
}
