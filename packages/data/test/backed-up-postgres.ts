import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unprivilegedUser } from '@tarot/processes'
import {
  type LocalPostgres,
  postgresProgramFolders,
  requireProgram,
  startLocalPostgres,
} from '@tarot/services'
import { expect, onTestFinished, vi } from 'vitest'
import type { BackupConfig, BackupMaker } from '../src/backup/backup-config.ts'
import type { BackupEngineName } from '../src/backup/backup-run.ts'
import type { BackupEngine, RestoreTarget } from '../src/backup/engine.ts'
import { type BackupKeys, createBackupKeys } from '../src/backup/keys/create-backup-keys.ts'
import { openEngine } from '../src/backup/open-engine.ts'
import { makerConfiguration } from '../src/backup/pgbackrest/open-pgbackrest.ts'
import { archiveCommand } from '../src/backup/pgbackrest/server.ts'
import type { RecordedRun } from '../src/backup/record-run.ts'
import { FolderRepository } from '../src/backup/repository/folder-repository.ts'
import { type Restored, runRestore } from '../src/backup/restore/run-restore.ts'
import { runBackup } from '../src/backup/run-backup.ts'
import type { RunContext } from '../src/backup/run-context.ts'
import { deployMigrations } from '../src/migrations/deploy.ts'
import { type Data, openData } from '../src/open-data.ts'
import { copyTemplate } from './copy-template.ts'
import { query } from './query.ts'

/** A durable Postgres with the migrated schema that archives into a folder, with a repository and keys. */
export interface BackedUpPostgres {
  /** Everything is below this folder, which the test removes. */
  folder: string
  postgres: LocalPostgres
  keys: BackupKeys
  config: BackupConfig & { maker: BackupMaker; identityFile: string }
  repository: FolderRepository
  engine: BackupEngine
  /** For calls of the engine: the lines are in `log`. */
  run: RunContext
  log: string[]
  /** Opens the data; it is closed at the end. */
  open(): Promise<Data>
  /** Makes a backup, which must succeed. */
  backUp(kind: 'full' | 'incremental'): Promise<RecordedRun>
  /** Completes the present segment, and waits until all that is committed is in the repository. */
  archive(): Promise<void>
  /** The database's clock. Commits that were acknowledged before are older. */
  now(): Promise<Date>
  /** Stops the server, restores, and starts it again. */
  restore(target: RestoreTarget, timeline?: number): Promise<Restored>
}

export const request = { requestedBy: 'test' }

/**
 * Starts it until the end of the test.
 *
 * @param engineName `pgbackrest` starts Debian's Postgres 15, which Debian's pgBackRest supports
 * @param cluster `copied` is the same cluster in all tests, each with a history of its own; `new` is another one
 */
export async function useBackedUpPostgres(
  settings: Record<string, string> = {},
  engineName: BackupEngineName = 'native',
  cluster: 'copied' | 'new' = 'copied',
): Promise<BackedUpPostgres> {
  const world = await startBackedUpPostgres(settings, engineName, cluster)
  onTestFinished(world.stop)
  return world
}

export async function startBackedUpPostgres(
  settings: Record<string, string> = {},
  engineName: BackupEngineName = 'native',
  cluster: 'copied' | 'new' = 'copied',
): Promise<BackedUpPostgres & { stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-backup-'))
  // Postgres runs as another user when root runs the tests.
  await chmod(folder, 0o711)
  const workFolder = join(folder, 'work')
  const keys = await createBackupKeys()
  const signingKey = createPrivateKey(keys.signingKey)
  const maker: BackupMaker = { recipients: keys.recipients, signingKey, workFolder }
  const start = engineName === 'native' ? startPostgres : startDebianPostgres
  const { postgres, programFolders } = await start(folder, maker, settings, cluster)
  if (cluster === 'new') await deployMigrations({ databaseUrl: postgres.url })
  const opened: Data[] = []
  const identityFile = join(folder, 'identity.txt')
  await writeFile(identityFile, `${keys.identity}\n`, { mode: 0o600 })
  await mkdir(join(folder, 'scratch'), { mode: 0o711 })
  const config: BackedUpPostgres['config'] = {
    engine: engineName,
    repository: join(folder, 'repository'),
    databaseUrl: postgres.url,
    programFolders,
    publicKey: createPublicKey(signingKey),
    maker,
    identityFile,
    cipherPass: randomBytes(32).toString('base64'),
    scratchFolder: join(folder, 'scratch'),
    retention: { days: 14, fulls: 2 },
  }
  const repository = new FolderRepository(config.repository)
  const engine = await openEngine(config)
  const log: string[] = []
  const run: RunContext = {
    progress() {},
    log: (line) => log.push(line),
    signal: new AbortController().signal,
  }

  return {
    ...{ folder, postgres, keys, config, repository, engine, run, log },
    async stop() {
      for (const data of opened) await data.close()
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
    async open() {
      const data = await openData({ databaseUrl: postgres.url, poolSize: 20, logger: { warn() {} } })
      opened.push(data)
      return data
    },
    async backUp(kind) {
      const recorded = await runBackup(config, engine, kind, request)
      expect(recorded).toMatchObject({ status: 'succeeded', error: null })
      return recorded
    },
    async archive() {
      const [row] = await query<{ segment: string }>(
        postgres.url,
        'select pg_walfile_name(pg_switch_wal()) as segment',
      )
      const segment = row?.segment ?? ''
      const expectStored = async () => {
        await engine.uploadArchive?.()
        expect(await engine.hasWal(segment)).toBe(true)
      }
      await vi.waitFor(expectStored, { timeout: 60_000, interval: 100 })
    },
    async now() {
      const [row] = await query<{ now: Date }>(
        postgres.url,
        // A `Date` has no microseconds.
        `select date_trunc('milliseconds', clock_timestamp()) + interval '1 millisecond' as now`,
      )
      return row?.now ?? new Date(0)
    },
    async restore(target, timeline) {
      for (const data of opened.splice(0)) await data.close()
      await postgres.stop()
      const restored = await runRestore(config, engine, {
        target,
        timeline,
        dataFolder: postgres.directory,
        readStarList: undefined,
        dataOptions: { logger: { warn() {} } },
        signal: run.signal,
        onProgress() {},
        onLog: run.log,
      })
      await postgres.restart()
      return restored
    },
  }
}

interface StartedPostgres {
  postgres: LocalPostgres
  programFolders: string[]
}

async function startPostgres(
  folder: string,
  { workFolder }: BackupMaker,
  settings: Record<string, string>,
  cluster: 'copied' | 'new',
): Promise<StartedPostgres> {
  const directory = join(folder, 'postgres')
  if (cluster === 'copied') await copyTemplate(directory)
  const postgres = await startLocalPostgres({
    directory,
    archiveFolder: join(workFolder, 'wal'),
    settings,
  })
  return { postgres, programFolders: await postgresProgramFolders() }
}

async function startDebianPostgres(
  folder: string,
  maker: BackupMaker,
  settings: Record<string, string>,
  cluster: 'copied' | 'new',
): Promise<StartedPostgres> {
  const programFolder = dirname(
    await requireProgram(['/usr/lib/postgresql/15/bin/postgres'], 'postgresql-15'),
  )
  await requireProgram(['pgbackrest'], 'pgbackrest')
  const runAs = unprivilegedUser()
  const socketFolder = join(folder, 'socket')
  await mkdir(socketFolder, { mode: 0o700 })
  if (runAs) await chown(socketFolder, runAs.uid, runAs.gid)
  const directory = join(folder, 'postgres')
  if (cluster === 'copied') await copyTemplate(directory, programFolder)
  const postgres = await startLocalPostgres({
    directory,
    programFolder,
    settings: {
      wal_level: 'replica',
      archive_mode: 'on',
      archive_command: archiveCommand(makerConfiguration(maker)),
      archive_timeout: '60s',
      unix_socket_directories: socketFolder,
      ...settings,
    },
  })
  return { postgres, programFolders: [programFolder] }
}
