import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { Stars } from './stars.ts'
import { noStars, type StarsData, starsData } from './stars-data.ts'

/** Thrown when the file of `starsFile` is there, and can't be read. */
export class StarsFileError extends Error {
  override name = 'StarsFileError'
}

/** Stars that a file keeps, or the memory when there is no path. @throws StarsFileError */
export function openStars(path: string | undefined): Stars {
  if (path === undefined) return new Stars()
  requireFolder(dirname(path), path)
  return new Stars(read(path), (data) => write(path, data))
}

/** A folder that is not there is a slip of the pen more often than a wish. */
function requireFolder(folder: string, path: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  throw new StarsFileError(
    `There is no folder ${folder} for the stars file ${path}: make it, or choose another.`,
  )
}

/** The first of what is wrong, and where. */
function oneLine({ issues: [first] }: z.ZodError): string {
  return `${first?.message} at ${first?.path.join('.') || 'the top'}.`
}

function read(path: string): StarsData {
  const broken = (reason: string) =>
    new StarsFileError(`The stars file ${path} is broken: mend it, or delete it to begin anew. ${reason}`)
  try {
    const read = starsData.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    if (read.success) return read.data
    throw broken(oneLine(read.error))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return noStars()
    throw error instanceof StarsFileError ? error : broken((error as Error).message)
  }
}

/** The old file stands until the new one is whole. Both are closed to other users of the machine. */
function write(path: string, data: StarsData): void {
  const next = `${path}.new`
  rmSync(next, { force: true })
  writeFileSync(next, JSON.stringify(data), { mode: 0o600 })
  renameSync(next, path)
}
