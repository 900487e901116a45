import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unprivilegedUser } from '@tarot/processes'
import { requireProgram, startLocalPostgres } from '@tarot/services'
import type { BackupConfig, BackupMaker } from '../../src/backup/backup-config.ts'
import { createBackupKeys } from '../../src/backup/keys/create-backup-keys.ts'
import { makerConfiguration, openForBackups } from '../../src/backup/pgbackrest/open-pgbackrest.ts'
import { pgBackRestEngine } from '../../src/backup/pgbackrest/pgbackrest-engine.ts'
import { readInfo } from '../../src/backup/pgbackrest/read-info.ts'
import { archiveCommand, readServer } from '../../src/backup/pgbackrest/server.ts'
import { connectionEnvironment } from '../../src/backup/programs/connection-environment.ts'
import { FolderRepository } from '../../src/backup/repository/folder-repository.ts'
import { deployMigrations } from '../../src/index.ts'
import { type Figure, figure } from '../harness.ts'
import { fillLargeLedger } from '../large-ledger.ts'
import { gibibytes } from '../settings.ts'
import { run } from './open-backups.ts'
import { interleaveSeconds } from './timing.ts'

const readings = 400_000

/** Measures a full backup by pgBackRest beside the same command by hand, with Debian's Postgres 15. */
export async function bench(): Promise<{ figures: Figure[]; versions: Record<string, string> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-bench-pgbackrest-'))
  // Postgres runs as another user when root runs the benchmark.
  await chmod(folder, 0o711)
  try {
    return await measure(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(folder: string) {
  const postgres = await requireProgram(['/usr/lib/postgresql/15/bin/postgres'], 'postgresql-15')
  await requireProgram(['pgbackrest'], 'pgbackrest')
  const keys = await createBackupKeys()
  const signingKey = createPrivateKey(keys.signingKey)
  const maker: BackupMaker = { recipients: keys.recipients, signingKey, workFolder: join(folder, 'work') }
  const socketFolder = join(folder, 'socket')
  await mkdir(socketFolder, { mode: 0o700 })
  const runAs = unprivilegedUser()
  if (runAs) await chown(socketFolder, runAs.uid, runAs.gid)
  const options = { directory: join(folder, 'postgres'), programFolder: dirname(postgres) }
  const settings = { max_wal_size: '4GB', unix_socket_directories: socketFolder }
  // The archive begins after the database was filled.
  const empty = await startLocalPostgres({ ...options, settings })
  await deployMigrations({ databaseUrl: empty.url })
  await fillLargeLedger(empty.url, (gibibytes * 2 ** 30) / readings)
  await empty.stop()
  const server = await startLocalPostgres({
    ...options,
    settings: {
      ...settings,
      wal_level: 'replica',
      archive_mode: 'on',
      archive_command: archiveCommand(makerConfiguration(maker)),
    },
  })
  try {
    const config: BackupConfig = {
      engine: 'pgbackrest',
      repository: join(folder, 'repository'),
      databaseUrl: server.url,
      programFolders: [dirname(postgres)],
      publicKey: createPublicKey(signingKey),
      maker,
      identityFile: undefined,
      scratchFolder: undefined,
      cipherPass: randomBytes(32).toString('base64'),
      retention: { days: 14, fulls: 2 },
    }
    const engine = pgBackRestEngine(config, new FolderRepository(config.repository))
    const { address, runAs: owner } = await readServer(server.url)
    const pgBackRest = await openForBackups(config, maker, address, owner)
    const env = connectionEnvironment(server.url)
    await pgBackRest.run('stanza-create', [], run, env)
    // A backup that is not listed would be listed, and so read, by our next one.
    const removeUnlisted = async () => {
      const listed = new Set((await engine.list()).map(({ id }) => id))
      for (const { label } of await readInfo(pgBackRest, run))
        if (!listed.has(label)) await pgBackRest.run('expire', [`--set=${label}`], run)
    }
    const full = await interleaveSeconds(
      {
        ours: () => engine.backup('full', null, run),
        hand: () => pgBackRest.run('backup', ['--type=full'], run, env),
      },
      { afterEach: removeUnlisted },
    )
    const figures = [
      figure({
        ...{ bench: 'backup-pgbackrest', case: `full backup of ${gibibytes} GiB of texts` },
        ...{ value: full.ours, unit: 's', peer: { name: 'pgbackrest backup by hand', value: full.hand } },
        goal: { of: 'ratio', is: 'at most', bound: 1.1 },
      }),
    ]
    return { figures, versions: { postgres: server.version } }
  } finally {
    await server.stop()
  }
}
