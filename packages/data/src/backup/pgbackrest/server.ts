import { stat } from 'node:fs/promises'
import type pg from 'pg'
import { withClient } from '../../database/with-client.ts'
import { DataError } from '../../errors.ts'
import type { RunAs } from '../run-as.ts'
import { findServerFacts, type ServerFacts } from '../server-facts.ts'
import { findSettingProblems } from '../server-problems.ts'
import { type ServerAddress, stanza } from './configuration-file.ts'

/** What a backup by pgBackRest needs to know of the server. */
export interface Server {
  facts: ServerFacts
  address: ServerAddress
  /** The owner of the data folder, if this process is root. */
  runAs: RunAs
}

/** @throws DataError `BACKUP_FAILED` if this user may not read the settings, or the data folder is on another machine */
export async function readServer(databaseUrl: string): Promise<Server> {
  const read = async (client: pg.Client): Promise<Server> => {
    const facts = await findServerFacts(client)
    const { rows } = await client.query<{
      dataFolder: string | null
      socketFolders: string | null
      port: string
      user: string
      database: string
    }>(`
      select current_setting('data_directory', true) as "dataFolder",
             current_setting('unix_socket_directories', true) as "socketFolders",
             current_setting('port') as port, current_user as user, current_database() as database
    `)
    const [row] = rows
    const dataFolder = row?.dataFolder ?? ''
    const address: ServerAddress = {
      dataFolder,
      socketFolder: row?.socketFolders?.split(',')[0]?.trim() ?? '',
      port: Number(row?.port),
      user: row?.user ?? '',
      database: row?.database ?? '',
    }
    return { facts, address, runAs: await findOwner(dataFolder) }
  }
  return withClient(databaseUrl, read, { application_name: 'tarot-backup' })
}

async function findOwner(dataFolder: string): Promise<RunAs> {
  const stats = await stat(dataFolder).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(
      'BACKUP_FAILED',
      `the data folder of the server, ${dataFolder}, cannot be read (${cause.code}): pgBackRest runs on the machine of the database, as the user of the server`,
      { cause },
    )
  })
  return process.getuid?.() === 0 ? { uid: stats.uid, gid: stats.gid } : undefined
}

/** The `archive_command` that the operator sets in the server. */
export const archiveCommand = (configuration: string): string =>
  `pgbackrest --config=${configuration} --stanza=${stanza} archive-push %p`

/** What prevents backups of this server by pgBackRest, one sentence each with its remedy. */
export function findPgBackRestProblems({ facts, address }: Server, configuration: string): string[] {
  const { major, settings } = facts
  if (major < 15) return [`the server is Postgres ${major}, and restores need 15 or later: upgrade it`]
  const command = settings.archive_command ?? ''
  const parts = ['archive-push', `--config=${configuration}`, `--stanza=${stanza}`, '%p']
  const problems = findSettingProblems(facts, [
    ['archive_library', !settings.archive_library, "set archive_library = ''"],
    [
      'archive_command',
      parts.every((part) => command.includes(part)),
      `set archive_command = '${archiveCommand(configuration)}' and reload it`,
    ],
  ])
  if (!address.socketFolder.startsWith('/')) {
    problems.push('the server has no socket in a folder, which pgBackRest needs: set unix_socket_directories')
  }
  return problems
}
