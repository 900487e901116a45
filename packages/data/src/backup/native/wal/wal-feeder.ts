import type { KeyObject } from 'node:crypto'
import { chmod, chown, copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { quoteForShell } from '../../programs/quote-for-shell.ts'
import { readEncrypted } from '../../repository/encrypted-object.ts'
import type { Repository } from '../../repository/repository.ts'
import type { RunAs } from '../../run-as.ts'
import { isSegment, nextSegment } from '../../wal/segment.ts'
import { findStoredWal } from './stored-wal.ts'

export interface WalFeederOptions {
  repository: Repository
  publicKey: KeyObject
  identities: readonly string[]
  segmentBytes: number
  /** Folders with segments that the repository lacks. */
  extraFolders: readonly string[]
  /** A folder for the segments that the server is about to need. */
  folder: string
  runAs: RunAs
  onSegment?: (file: string) => void
}

/** Segments that are decrypted before the server asks for them. */
const readAhead = 4

/**
 * Gives a recovering server its write-ahead log. The server's `restore_command` is a shell script that asks for a file and
 * waits for it; this process decrypts the file, and the next ones ahead. So the log needs little room, however long it is.
 */
export class WalFeeder {
  readonly #options: WalFeederOptions
  /** Files that are being prepared or are ready; false if there is no such file. */
  readonly #files = new Map<string, Promise<boolean>>()
  readonly #stopped = new AbortController()
  #loop: Promise<void> | undefined
  /** The error that the server must not ignore: a damaged segment is not the end of the log. */
  error: Error | undefined

  constructor(options: WalFeederOptions) {
    this.#options = options
  }

  /** Begins to answer. @returns the `restore_command` */
  async start(): Promise<string> {
    const { folder, runAs } = this.#options
    for (const name of ['', 'requests', 'ready', 'answers']) {
      await mkdir(join(folder, name), { recursive: true, mode: 0o700 })
      if (runAs) await chown(join(folder, name), runAs.uid, runAs.gid)
    }
    const script = join(folder, 'fetch-wal.sh')
    await writeFile(script, fetchScript(folder, process.pid))
    await chmod(script, 0o755)
    this.#loop = this.#answerRequests()
    return `/bin/sh "${script}" "%f" "%p"`
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#loop
    await Promise.allSettled(this.#files.values())
    await rm(this.#options.folder, { recursive: true, force: true })
  }

  async #answerRequests(): Promise<void> {
    const { folder, segmentBytes, onSegment } = this.#options
    while (!this.#stopped.signal.aborted) {
      for (const file of await readdir(join(folder, 'requests'))) {
        await rm(join(folder, 'requests', file), { force: true })
        const answer = await this.#prepare(file).then(
          (exists) => (exists ? 'ready' : 'missing'),
          (error: Error) => {
            this.error ??= error
            return 'failed'
          },
        )
        if (answer === 'ready') onSegment?.(file)
        await writeFile(join(folder, 'answers', `.${file}`), answer)
        await rename(join(folder, 'answers', `.${file}`), join(folder, 'answers', file))
        if (answer === 'ready' && isSegment(file)) await this.#moveOn(file, segmentBytes)
      }
      await delay(10, undefined, { signal: this.#stopped.signal }).catch(() => {})
    }
  }

  /** Prepares the next segments, and forgets those that the server has passed. */
  async #moveOn(file: string, segmentBytes: number): Promise<void> {
    const wanted = new Set([file])
    let next = file
    for (let count = 0; count < readAhead; count += 1) {
      next = nextSegment(next, segmentBytes)
      wanted.add(next)
      // An error counts when the server asks for the segment.
      this.#prepare(next).catch(() => {})
    }
    for (const [name, prepared] of this.#files) {
      if (wanted.has(name) || !isSegment(name)) continue
      await prepared.catch(() => {})
      this.#files.delete(name)
      await rm(join(this.#options.folder, 'ready', name), { force: true })
    }
  }

  #prepare(file: string): Promise<boolean> {
    const known = this.#files.get(file)
    if (known) return known
    const prepared = this.#fetch(file)
    this.#files.set(file, prepared)
    return prepared
  }

  async #fetch(file: string): Promise<boolean> {
    const { repository, publicKey, identities, extraFolders, folder, runAs } = this.#options
    const path = join(folder, 'ready', file)
    const partial = join(folder, `${file}.partial`)
    const document = await findStoredWal(repository, file, publicKey)
    if (document)
      await writeFile(partial, readEncrypted(repository, document.object, identities), { mode: 0o600 })
    else if (!(await copyFirst(extraFolders, file, partial))) return false
    if (runAs) await chown(partial, runAs.uid, runAs.gid)
    await rename(partial, path)
    return true
  }
}

async function copyFirst(folders: readonly string[], file: string, to: string): Promise<boolean> {
  for (const folder of folders) {
    const isCopied = await copyFile(join(folder, file), to).then(
      () => true,
      () => false,
    )
    if (isCopied) return true
  }
  return false
}

/** Exit code 1 means that there is no such file. A code above 125 ends the recovery: see the manual of `restore_command`. */
function fetchScript(folder: string, pid: number): string {
  return `#!/bin/sh
# Usage: fetch-wal.sh <file> <destination>
folder=${quoteForShell(folder)}
rm -f "$folder/answers/$1"
: > "$folder/requests/$1" || exit 200
while :; do
  if [ -e "$folder/answers/$1" ]; then
    case "$(cat "$folder/answers/$1")" in
      ready) cp "$folder/ready/$1" "$2" || exit 200; exit 0 ;;
      missing) exit 1 ;;
      *) exit 200 ;;
    esac
  fi
  kill -0 ${pid} 2>/dev/null || [ -d /proc/${pid} ] || exit 200
  sleep 0.02
done
`
}
