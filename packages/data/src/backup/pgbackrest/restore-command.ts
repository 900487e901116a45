import { chown, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError } from '../../errors.ts'
import { quoteForShell } from '../programs/quote-for-shell.ts'
import type { RunAs } from '../run-as.ts'
import type { ArchivedFile } from './archived-wal.ts'
import type { PgBackRest } from './pgbackrest.ts'

export interface RestoreCommandOptions {
  pgBackRest: PgBackRest
  dataFolder: string
  archived: readonly ArchivedFile[]
  /** Folders with segments that the archive lacks. */
  extraFolders: readonly string[]
  /** A folder of this restore, which the server can write. */
  folder: string
  runAs: RunAs
}

export interface RestoreCommand {
  /** The server's `restore_command`. */
  text: string
  /** @throws DataError `BACKUP_DAMAGED` if the server was refused a segment */
  check(): Promise<void>
}

/**
 * Prepares a `restore_command` that asks pgBackRest, and compares each segment with the checksum in its name:
 * `archive-get` returns a segment that was changed in the archive, and ends with 0. An exit code from 1 to 125 would be the
 * end of the log for the server, so an error ends its recovery instead.
 */
export async function prepareRestoreCommand(options: RestoreCommandOptions): Promise<RestoreCommand> {
  const { archived, folder, runAs } = options
  const script = join(folder, 'fetch-wal.sh')
  const refused = join(folder, 'refused')
  const sums = archived.flatMap(({ file, sha1 }) => (sha1 === null ? [] : [`${file} ${sha1}\n`]))
  const histories = archived.flatMap(({ file, sha1 }) => (sha1 === null ? [`${file} -\n`] : []))
  await writeFile(join(folder, 'archived'), [...sums, ...histories].join(''), { mode: 0o600 })
  await writeFile(script, fetchScript(options), { mode: 0o700 })
  if (runAs) for (const path of [join(folder, 'archived'), script]) await chown(path, runAs.uid, runAs.gid)
  return {
    text: `/bin/sh "${script}" "%f" "%p"`,
    async check() {
      const text = await readFile(refused, 'utf8').catch(() => '')
      const [name, ...reason] = text.trim().split(' ')
      if (!name) return
      throw new DataError('BACKUP_DAMAGED', `${name} of the write-ahead log ${reason.join(' ')}`, {
        details: { name },
      })
    },
  }
}

function fetchScript({ pgBackRest, dataFolder, extraFolders, folder }: RestoreCommandOptions): string {
  const get = [pgBackRest.program, ...pgBackRest.arguments, `--pg1-path=${dataFolder}`]
    .concat('--log-level-console=off', '--log-level-stderr=error', 'archive-get')
    .map(quoteForShell)
    .join(' ')
  return `#!/bin/sh
# Usage: fetch-wal.sh <file> <destination>
folder=${quoteForShell(folder)}
refuse() {
  echo "$1 $2" > "$folder/refused"
  exit 200
}
sum=$(sed -n "s/^$1 //p" "$folder/archived")
${get} "$1" "$2"
case $? in
  0)
    [ -n "$sum" ] && [ "$sum" != - ] || exit 0
    [ "$(sha1sum < "$2" | cut -c 1-40)" = "$sum" ] && exit 0
    refuse "$1" 'was changed in the archive: its checksum is another one'
    ;;
  1)
    for extra in ${extraFolders.map(quoteForShell).join(' ')}; do
      [ -e "$extra/$1" ] && cp "$extra/$1" "$2" && exit 0
    done
    [ -z "$sum" ] && exit 1
    refuse "$1" 'has disappeared from the archive'
    ;;
  *) refuse "$1" 'cannot be read from the archive: see the log' ;;
esac
`
}
