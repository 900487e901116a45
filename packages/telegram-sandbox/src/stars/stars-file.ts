import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { Stars } from './stars.ts'
import { noStars, type StarsData, starsData } from './stars-data.ts'

/** Thrown when `starsFile` is invalid or unreadable, or its folder is missing. */
export class StarsFileError extends Error {
  override name = 'StarsFileError'
}

/** Opens the Stars of a file; without a path they are in memory. @throws StarsFileError */
export function openStars(path: string | undefined): Stars {
  if (path === undefined) return new Stars()
  requireFolder(dirname(path), path)
  return new Stars(read(path), (data) => write(path, data))
}

/** A missing folder is probably a typing error, so it is not created. */
function requireFolder(folder: string, path: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  throw new StarsFileError(
    `There is no folder ${folder} for the stars file ${path}: create it, or choose another.`,
  )
}

/** Returns the first problem and its path. */
function oneLine({ issues: [first] }: z.ZodError): string {
  return `${first?.message} at ${first?.path.join('.') || 'the top'}.`
}

function read(path: string): StarsData {
  const invalid = (reason: string) =>
    new StarsFileError(
      `The stars file ${path} is invalid: fix it, or delete it to start without one. ${reason}`,
    )
  try {
    const read = starsData.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    if (read.success) return read.data
    throw invalid(oneLine(read.error))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return noStars()
    throw error instanceof StarsFileError ? error : invalid((error as Error).message)
  }
}

/** Replaces the file atomically. Other users of the machine can't read it. */
function write(path: string, data: StarsData): void {
  const next = `${path}.new`
  rmSync(next, { force: true })
  writeFileSync(next, JSON.stringify(data), { mode: 0o600 })
  renameSync(next, path)
}
