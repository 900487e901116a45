import type { KeyObject } from 'node:crypto'
import { isDataError } from '../../errors.ts'
import { chainOf } from '../chain-of.ts'
import type { RepositoryProblem, Verification } from '../engine.ts'
import { findNoBackup } from '../explain-no-backup.ts'
import type { Repository } from '../repository/repository.ts'
import { type RunContext, throwIfStopped } from '../run-context.ts'
import { findGaps } from '../wal/find-gaps.ts'
import { isSegment, segmentsBetween } from '../wal/segment.ts'
import { listArchivedWal, parseArchivedName } from './archived-wal.ts'
import { stanza } from './configuration-file.ts'
import type { PgBackRest } from './pgbackrest.ts'
import { readInfo } from './read-info.ts'
import {
  backupFolder,
  compareWithListing,
  type ListedBackup,
  labelOf,
  readSignedListing,
  type SignedListing,
} from './signed-listing.ts'

/**
 * Compares the files of the repository with the signed list, lets pgBackRest compare their content with its checksums, and
 * looks for missing segments, which pgBackRest does not.
 *
 * @param only one backup, what it builds upon, and the write-ahead log that it needs
 * @throws DataError `REPOSITORY_UNAVAILABLE`, `BACKUP_FAILED`
 */
export async function verifyRepository(
  {
    repository,
    publicKey,
    pgBackRest,
  }: { repository: Repository; publicKey: KeyObject; pgBackRest: PgBackRest },
  run: RunContext,
  only?: string,
): Promise<Verification> {
  const endWith = (problem: RepositoryProblem): Verification => {
    run.log(problem.message)
    return { problems: [problem], backups: 0, segments: 0, bytes: 0 }
  }
  let listing: SignedListing
  try {
    listing = await readSignedListing(repository, publicKey)
  } catch (error) {
    if (!isDataError(error, 'BACKUP_DAMAGED')) throw error
    return endWith({ kind: 'damaged', name: String(error.details.name), message: error.message })
  }
  if (only === undefined && listing.backups.length === 0) return endWith(await findNoBackup(repository))
  const backups = listing.backups.filter(({ id }) => only === undefined || id === only)
  const isWanted = only === undefined ? () => true : neededBy(listing.backups, backups)
  const total = Object.entries(listing.files).reduce(
    (sum, [name, { bytes }]) => sum + (isWanted(name) ? bytes : 0),
    0,
  )
  let bytes = 0
  const damaged = await compareWithListing(repository, listing, isWanted, (read) => {
    throwIfStopped(run)
    bytes += read
    run.progress('Reading the repository', bytes, Math.max(bytes, total), 'bytes')
  })
  run.progress('Comparing the content with its checksums')
  const found = [
    ...(await findForgotten(pgBackRest, backups, run)),
    ...(await runVerify(pgBackRest, run, only)),
  ]
  const archived = await listArchivedWal(repository, listing.backups.at(-1)?.archiveId)
  const gaps = findGaps(
    backups.filter(({ archiveId }) => archiveId === listing.backups.at(-1)?.archiveId),
    archived.map(({ file }) => file),
  )
  // A lost segment is one problem, whether it was listed or not.
  const lost = new Set(gaps.map(({ name }) => name))
  const problems = [
    ...damaged.filter(({ name }) => !lost.has(parseArchivedName(name)?.file ?? '')),
    ...found.filter(({ name }) => !damaged.some((other) => other.name === name)),
    ...findDuplicates(archived),
    ...gaps,
  ]
  for (const { message } of problems) run.log(message)
  const segments = archived.filter(({ file, name }) => isSegment(file) && isWanted(name)).length
  return { problems, backups: backups.length, segments, bytes }
}

/** Returns whether one of these backups needs a file of the repository. */
export function neededBy(
  all: readonly ListedBackup[],
  backups: readonly ListedBackup[],
  segments: readonly string[] = [],
): (name: string) => boolean {
  const labels = new Set(backups.flatMap((backup) => chainOf(all, backup).map(({ id }) => id)))
  const wal = new Set([
    ...segments,
    ...backups.flatMap(({ timeline, startLsn, stopLsn, segmentBytes }) =>
      segmentsBetween(timeline, startLsn, stopLsn, segmentBytes),
    ),
  ])
  return (name) => labels.has(labelOf(name) ?? '') || wal.has(parseArchivedName(name)?.file ?? '')
}

/** Finds the backups that pgBackRest does not know any more. */
async function findForgotten(
  pgBackRest: PgBackRest,
  backups: readonly ListedBackup[],
  run: RunContext,
): Promise<RepositoryProblem[]> {
  const labels = new Set((await readInfo(pgBackRest, run)).map(({ label }) => label))
  return backups
    .filter(({ id }) => !labels.has(id))
    .map(({ id }) => ({
      kind: 'damaged',
      name: `${backupFolder}${id}`,
      message: `${id} is not in pgBackRest's list of backups: it was removed, or an older ${backupFolder}backup.info is in its place`,
    }))
}

/** pgBackRest ends with 0 whatever it finds: its result is what it prints. */
async function runVerify(
  pgBackRest: PgBackRest,
  run: RunContext,
  only: string | undefined,
): Promise<RepositoryProblem[]> {
  const set =
    only !== undefined && (await pgBackRest.hasOption('verify', 'set', run)) ? [`--set=${only}`] : []
  const lines = await pgBackRest.run('verify', ['--output=text', '--verbose', ...set], run)
  return parseVerifyOutput(lines)
}

/** Returns what `verify --output=text --verbose` has found. */
export function parseVerifyOutput(lines: readonly string[]): RepositoryProblem[] {
  const problems = new Map<string, RepositoryProblem>()
  const add = (name: string, message: string) => problems.set(name, { kind: 'damaged', name, message })
  for (const line of lines) {
    const [, what = '', path] =
      /(?:INFO|WARN|ERROR): +(?:\[\d+\]: )?(invalid checksum|invalid size|invalid \w+|file missing|\w+ missing|missing file) '([^']+)'/.exec(
        line,
      ) ?? []
    if (path === undefined) continue
    const name = `${/^\d+-\d+\//.test(path) ? 'archive' : 'backup'}/${stanza}/${path}`
    add(name, `pgbackrest verify: ${name}: ${what}`)
  }
  if (problems.size > 0) return [...problems.values()]
  const summary = lines.map((line) => line.trim())
  const bad = summary.find((line) => /\bstatus: (error|invalid)\b/.test(line) || /\bERROR:/.test(line))
  if (bad !== undefined) add(stanza, `pgbackrest verify: ${bad}`)
  else if (!summary.some((line) => /\bstatus: ok\b/.test(line))) {
    add(
      stanza,
      `pgbackrest verify has not said that the repository is right: ${summary.at(-1) ?? 'it printed nothing'}`,
    )
  }
  return [...problems.values()]
}

/** Two contents of one segment: pgBackRest does not know which one to restore. */
function findDuplicates(archived: readonly { file: string; name: string }[]): RepositoryProblem[] {
  return archived
    .filter(({ file }, index) => archived[index - 1]?.file === file)
    .map(({ file, name }) => ({
      kind: 'damaged',
      name,
      message: `${file} of the write-ahead log is in the archive twice, with different content: two servers write the same timeline`,
    }))
}
