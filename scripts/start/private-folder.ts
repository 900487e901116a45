import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** All that `start` keeps in its data folder. */
const ownNames = /^((env|secrets\.json|stars\.json)(\.new)?|logs|postgres|\.new-postgres-\w+)$/

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
  await mkdir(dataFolder, { recursive: true, mode })
  await mkdir(logsFolder, { recursive: true, mode: 0o700 })
  const names = await readdir(dataFolder)
  if (names.every((name) => ownNames.test(name))) await chmod(dataFolder, mode)
  await chmod(logsFolder, 0o700)
  const files = [
    ...names.filter((name) => /^(env|secrets\.json|stars\.json)(\.new)?$/.test(name)),
    ...(await readdir(logsFolder)).filter((name) => name.endsWith('.log')).map((name) => join('logs', name)),
  ]
  for (const file of files) await chmod(join(dataFolder, file), 0o600)
  return logsFolder
}

/** Writes a file that only its owner may read. The old one stands until the new one is whole. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const next = `${path}.new`
  await rm(next, { force: true })
  await writeFile(next, content, { mode: 0o600, flag: 'wx' })
  await rename(next, path)
}
