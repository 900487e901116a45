import { readdir, readlink, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'

/**
 * Refuses to treat a missing or empty data folder as a new one when a restore has moved its data away: `pnpm data restore`
 * keeps the old data beside it, and a journal while it swaps the two.
 *
 * @throws Error that says what to run
 */
export async function refuseRestoredAway(directory: string): Promise<void> {
  const folder = await followLink(directory)
  const [parent, name] = [dirname(folder), basename(folder)]
  const names: string[] = await readdir(parent).catch(() => [])
  if (names.includes(`${name}.restore.json`)) {
    throw new Error(
      `${folder} is missing because a restore was interrupted: finish it with \`pnpm data restore --data-directory ${folder}\``,
    )
  }
  const old = names.filter((other) => other.startsWith(`${name}.before-restore-`)).sort()
  const newest = old.at(-1)
  if (newest === undefined) return
  throw new Error(
    `${folder} is missing or empty, and ${join(parent, newest)} has the data from before a restore: rename it to ${folder}, run \`pnpm data restore --latest --data-directory ${folder}\`, or move it elsewhere to begin with an empty database`,
  )
}

/** Returns the folder that a symbolic link names, even if that folder is missing. */
async function followLink(path: string): Promise<string> {
  return realpath(path).catch(async () =>
    readlink(path).then(
      (target) => resolve(dirname(path), target),
      () => path,
    ),
  )
}
