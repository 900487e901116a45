import { chown, mkdir, rename, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import type { RunAs } from '../run-as.ts'
import { repositoryOptions } from './repository-options.ts'

/** pgBackRest's name for the cluster in its repository. */
export const stanza = 'tarot'

/** The server that is backed up, as pgBackRest reaches it: on its own machine. */
export interface ServerAddress {
  dataFolder: string
  socketFolder: string
  port: number
  user: string
  database: string
}

export interface ConfigurationFile {
  /** A folder of its own. */
  folder: string
  /** `BACKUP_REPOSITORY` */
  repository: string
  cipherPass: string
  /** What making backups needs. */
  server?: ServerAddress
  /** The user of the server: files in the repository must be its own. */
  runAs: RunAs
  /** Where commands exclude each other. Default: `lock` in the folder. */
  lockFolder?: string | undefined
}

/** The path of the configuration in its folder. */
export const configurationPath = (folder: string): string => join(folder, 'pgbackrest.conf')

/**
 * Writes the configuration of pgBackRest, which only its user can read: it holds the passphrase.
 *
 * @returns its path
 */
export async function writeConfiguration(file: ConfigurationFile): Promise<string> {
  const { folder, repository, cipherPass, server, runAs, lockFolder = join(file.folder, 'lock') } = file
  const sections = {
    global: {
      ...repositoryOptions(repository),
      'repo1-cipher-type': 'aes-256-cbc',
      'repo1-cipher-pass': cipherPass,
      // What expires is decided by `expire`, which replaces this number.
      'repo1-retention-full': '9999999',
      'expire-auto': 'n',
      // Small files are stored together: a cluster has more than a thousand of them.
      'repo1-bundle': 'y',
      'compress-type': 'zst',
      'process-max': String(Math.max(1, Math.min(4, availableParallelism() >> 1))),
      'start-fast': 'y',
      'archive-timeout': '600',
      'lock-path': lockFolder,
      'log-level-file': 'off',
    },
    [stanza]: server
      ? {
          'pg1-path': server.dataFolder,
          'pg1-socket-path': server.socketFolder,
          'pg1-port': String(server.port),
          'pg1-user': server.user,
          'pg1-database': server.database,
        }
      : {},
  }
  const text = Object.entries(sections)
    .map(([name, options]) => `[${name}]\n${lines(options)}`)
    .join('\n')
  // The user that Postgres runs as must pass.
  await mkdir(dirname(folder), { recursive: true, mode: runAs ? 0o711 : 0o700 })
  for (const path of [folder, lockFolder]) {
    await mkdir(path, { recursive: true, mode: 0o700 })
    if (runAs) await chown(path, runAs.uid, runAs.gid)
  }
  const path = configurationPath(folder)
  const partial = `${path}.partial`
  await writeFile(partial, text, { mode: 0o600 })
  if (runAs) await chown(partial, runAs.uid, runAs.gid)
  // The server's `archive_command` reads it at any time.
  await rename(partial, path)
  return path
}

function lines(options: Record<string, string>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
