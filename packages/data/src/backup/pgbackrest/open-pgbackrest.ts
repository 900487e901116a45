import { chown, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { unprivilegedUser } from '@tarot/processes'
import { DataError } from '../../errors.ts'
import type { BackupMaker, RepositoryConfig } from '../backup-config.ts'
import type { RunAs } from '../run-as.ts'
import { configurationPath, type ServerAddress, writeConfiguration } from './configuration-file.ts'
import { findPgBackRest, PgBackRest } from './pgbackrest.ts'

/** The folder of the configuration that the server's `archive_command` reads. */
const makerFolder = ({ workFolder }: BackupMaker): string => join(workFolder, 'pgbackrest')

/** The configuration that the server's `archive_command` reads. */
export const makerConfiguration = (maker: BackupMaker): string => configurationPath(makerFolder(maker))

/** Opens pgBackRest where backups are made, with the configuration that the server reads as well. */
export async function openForBackups(
  config: RepositoryConfig,
  maker: BackupMaker,
  server: ServerAddress,
  runAs: RunAs,
): Promise<PgBackRest> {
  const folder = makerFolder(maker)
  if (runAs && isAbsolute(config.repository)) await createFor(config.repository, runAs)
  return open(config, { folder, server, runAs })
}

/** Opens pgBackRest with a configuration in this folder. */
export function openInFolder(config: RepositoryConfig, folder: string, runAs: RunAs): Promise<PgBackRest> {
  return open(config, { folder, runAs })
}

/** Opens pgBackRest for what needs only the repository, with a configuration that is removed afterwards. */
export async function withPgBackRest<Result>(
  config: RepositoryConfig,
  work: (pgBackRest: PgBackRest) => Promise<Result>,
): Promise<Result> {
  const runAs = await findUser(config)
  const parent = await mkdtemp(join(tmpdir(), 'tarot-pgbackrest-'))
  try {
    if (runAs) await chown(parent, runAs.uid, runAs.gid)
    // A backup that somebody makes by hand has the same locks.
    const lockFolder = config.maker && join(makerFolder(config.maker), 'lock')
    return await work(await open(config, { folder: join(parent, 'configuration'), runAs, lockFolder }))
  } finally {
    await rm(parent, { recursive: true, force: true })
  }
}

async function open(
  { repository, cipherPass, programFolders }: RepositoryConfig,
  options: { folder: string; server?: ServerAddress; runAs: RunAs; lockFolder?: string | undefined },
): Promise<PgBackRest> {
  if (cipherPass === undefined) {
    throw new DataError('INVALID_CONFIG', 'BACKUP_CIPHER_PASS_FILE is not set', {
      field: 'BACKUP_CIPHER_PASS_FILE',
    })
  }
  const program = await findPgBackRest(programFolders)
  const configuration = await writeConfiguration({ ...options, repository, cipherPass })
  return new PgBackRest(program, configuration, options.runAs)
}

/** As root, pgBackRest runs as the user whose files the repository has. */
async function findUser({ repository }: RepositoryConfig): Promise<RunAs> {
  const user = unprivilegedUser()
  if (!user || !isAbsolute(repository)) return user
  const owner = await stat(repository).catch(() => undefined)
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : user
}

async function createFor(folder: string, runAs: Exclude<RunAs, undefined>): Promise<void> {
  const isNew = await mkdir(folder, { recursive: true, mode: 0o750 })
  if (isNew !== undefined) await chown(folder, runAs.uid, runAs.gid)
}
