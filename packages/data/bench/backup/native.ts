import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { backgroundNiceness, type RunningProgram, runGuarded } from '@tarot/processes'
import { startLocalPostgres } from '@tarot/services'
import pg from 'pg'
import { runDrill } from '../../src/backup/drill/run-drill.ts'
import { manifestFolder } from '../../src/backup/native/make-backup.ts'
import { connectionEnvironment } from '../../src/backup/programs/connection-environment.ts'
import { deployMigrations, openData } from '../../src/index.ts'
import { type Figure, figure, load, median } from '../harness.ts'
import { fillLargeLedger } from '../large-ledger.ts'
import { readingRequests } from '../reading-requests.ts'
import { rounds as chosenRounds, gibibytes } from '../settings.ts'
import { type NativeConfig, openBackups, run } from './open-backups.ts'
import { interleaveSeconds, seconds } from './timing.ts'

const rounds = chosenRounds ?? 2
const callers = 16
const readings = 400_000

/** Seconds of the specification: a backup in half an hour, a recovery in an hour. */
const maxBackup = 30 * 60
const maxRecovery = 60 * 60

/** Measures backups and a drill of a large database, beside `pg_basebackup` by hand and beside callers that buy. */
export async function bench(): Promise<{ figures: Figure[]; versions: Record<string, string> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-bench-backup-'))
  // Postgres runs as another user when root runs the benchmark.
  await chmod(folder, 0o711)
  try {
    await requireRoom(folder)
    return await measure(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** For the database, its backups, those by hand and the scratch folder of the drill. */
async function requireRoom(folder: string): Promise<void> {
  const needed = 10 * gibibytes
  const { bavail, bsize } = await statfs(folder)
  const free = Math.floor((bavail * bsize) / 2 ** 30)
  if (free < needed) {
    throw new Error(
      `${folder} has ${free} GiB free, and the benchmark needs ${needed}: let TMPDIR name a folder with more room, or choose a smaller GIB`,
    )
  }
}

async function measure(folder: string) {
  const postgres = join(folder, 'postgres')
  // The archive begins after the database was filled.
  const empty = await startLocalPostgres({ directory: postgres, settings: { max_wal_size: '4GB' } })
  await deployMigrations({ databaseUrl: empty.url })
  const { users } = await fillLargeLedger(empty.url, (gibibytes * 2 ** 30) / readings)
  await empty.stop()
  const server = await startLocalPostgres({
    directory: postgres,
    archiveFolder: join(folder, 'work/wal'),
    settings: { max_wal_size: '4GB' },
  })
  try {
    const { config, engine } = await openBackups(folder, server.url)
    const hand = await openHand(folder, server.url, config)
    const bytes = await databaseBytes(server.url)

    const full = await interleaveSeconds({ ours: () => engine.backup('full', null, run), ...hand.full })
    // Both build upon the same backup. The worker has uploaded the write-ahead log of the change.
    const changed = await interleaveSeconds(
      { ours: () => engine.backup('incremental', null, run), hand: hand.incremental },
      {
        async prepare() {
          await change(server.url, 0.01)
          await engine.uploadArchive?.()
          await hand.copyManifest()
        },
      },
    )
    const { quiet, beside } = await measureBuying(server.url, config, users)
    const drill = await seconds('drill', async () => {
      const result = await runDrill(config, engine, { kind: 'latest' }, { requestedBy: 'bench' })
      if (result.status !== 'succeeded') throw new Error(result.error ?? 'the drill failed')
      return result
    })
    const recovery = drill.result.recoverySeconds ?? 0
    const size = `${(bytes / 2 ** 30).toFixed(1)} GiB`
    const gibPer = (limit: number, taken: number) => (bytes / 2 ** 30) * (limit / taken)
    const atMost = (bound: number) => ({ of: 'ratio', is: 'at most', bound }) as const
    const figures = [
      figure({
        ...{
          bench: 'backup',
          case: `full backup of ${size}`,
          value: full.ours,
          unit: 's',
          goal: atMost(1.1),
        },
        peer: { name: 'pg_basebackup by hand, zstd', value: full.zstd },
      }),
      figure({
        ...{ bench: 'backup', case: `full backup of ${size}, encrypted`, value: full.ours, unit: 's' },
        peer: { name: 'pg_basebackup by hand, zstd and age', value: full.age },
      }),
      figure({
        ...{
          bench: 'backup',
          case: `full backup of ${size}, beside all processors`,
          value: full.ours,
          unit: 's',
        },
        peer: { name: 'pg_basebackup by hand, zstd by all processors', value: full.workers },
      }),
      figure({
        ...{
          bench: 'backup',
          case: 'incremental backup after a change of 1 %',
          value: changed.ours,
          unit: 's',
        },
        ...{
          peer: { name: 'pg_basebackup by hand, incremental, zstd', value: changed.hand },
          goal: atMost(1.1),
        },
      }),
      figure({
        ...{ bench: 'backup', case: `p99 of readings.buy by ${callers} callers during a full backup` },
        ...{ value: beside, unit: 'ms', peer: { name: 'without a backup', value: quiet }, goal: atMost(1.5) },
      }),
      figure({ bench: 'backup', case: `drill of ${size}, with all checks`, value: drill.seconds, unit: 's' }),
      figure({
        ...{ bench: 'backup', case: `recovery of ${size}, in the drill`, value: recovery, unit: 's' },
        goal: { of: 'value', is: 'at most', bound: maxRecovery },
      }),
      figure({
        ...{ bench: 'backup', case: 'size that is backed up in 30 minutes' },
        ...{ value: gibPer(maxBackup, full.ours), unit: 'GiB' },
      }),
      figure({
        ...{ bench: 'backup', case: 'size that is recovered in 60 minutes' },
        ...{ value: gibPer(maxRecovery, recovery), unit: 'GiB' },
      }),
    ]
    return { figures, versions: { postgres: server.version } }
  } finally {
    await server.stop()
  }
}

/** The commands that an operator would run without this project. */
async function openHand(folder: string, databaseUrl: string, config: NativeConfig) {
  const target = join(folder, 'by-hand')
  const recipients = config.maker.recipients.map((recipient) => `--recipient ${recipient}`).join(' ')
  const base = 'pg_basebackup --format=tar --wal-method=none --checkpoint=fast --no-password'
  const shell = async (command: string) => {
    await rm(join(target, 'new'), { recursive: true, force: true })
    await mkdir(target, { recursive: true })
    const program = await runGuarded({
      ...{
        command: '/bin/bash',
        args: ['-euo', 'pipefail', '-c', command],
        stopSignal: 'SIGTERM',
        cwd: target,
      },
      env: {
        ...connectionEnvironment(databaseUrl),
        PATH: [...config.programFolders, process.env.PATH].join(':'),
      },
    })
    if ((await program.exited) !== 0) throw new Error(`${command}: ${program.output()}`)
  }
  return {
    full: {
      zstd: () => shell(`${base} --compress=client-zstd --pgdata=new`),
      workers: () => shell(`${base} --compress=client-zstd:workers=${availableParallelism()} --pgdata=new`),
      age: () =>
        shell(`${base} --pgdata=- | zstd -q | age ${recipients} > full.tar.zst.age && sync full.tar.zst.age`),
    },
    /** Keeps the manifest of the last backup of ours. */
    async copyManifest() {
      const manifests = manifestFolder(config.maker)
      const [name = ''] = await readdir(manifests)
      await copyFile(join(manifests, name), join(target, 'manifest'))
    },
    incremental: () => shell(`${base} --compress=client-zstd --incremental=manifest --pgdata=new`),
  }
}

/**
 * The p99 of `readings.buy` alone and during full backups, in turns. The write-ahead log is uploaded all the time, as the
 * worker does it.
 */
async function measureBuying(databaseUrl: string, config: NativeConfig, users: number) {
  const data = await openData({ databaseUrl, poolSize: callers, logger: { warn() {} } })
  const uploads = await runInBackground(config, keepUploading, [])
  try {
    const userIds = Array.from({ length: users }, (_, index) => BigInt(index + 1))
    const next = readingRequests(userIds)
    const buy = () => data.readings.buy(next())
    await load(buy, callers, delay(5_000))
    const [quiet, beside]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round += 1) {
      quiet.push((await load(buy, callers, delay(20_000))).p99)
      const backup = seconds('ours, beside callers that buy', async () => {
        const program = await runInBackground(config, cli, ['backup', 'run', 'full'])
        if ((await program.exited) !== 0) throw new Error(program.output())
      })
      beside.push((await load(buy, callers, backup)).p99)
      // An error of the backup ends the load.
      await backup
      console.error(
        `  p99 of buy: ${quiet.at(-1)?.toFixed(1)} ms, during a backup ${beside.at(-1)?.toFixed(1)} ms`,
      )
    }
    return { quiet: median(quiet), beside: median(beside) }
  } finally {
    await uploads.stop()
    await data.close()
  }
}

const cli = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const keepUploading = fileURLToPath(new URL('./keep-uploading.ts', import.meta.url))

/** Runs one of our programs as `pnpm start` runs the worker. */
async function runInBackground(config: NativeConfig, main: string, args: string[]): Promise<RunningProgram> {
  const { maker, programFolders, repository, databaseUrl } = config
  return runGuarded({
    command: process.execPath,
    args: [main, ...args],
    stopSignal: 'SIGTERM',
    niceness: backgroundNiceness,
    env: {
      PATH: process.env.PATH ?? '',
      DATABASE_URL: databaseUrl,
      BACKUP_REPOSITORY: repository,
      BACKUP_RECIPIENTS: maker.recipients.join(','),
      BACKUP_SIGNING_KEY_FILE: config.signingKeyFile,
      BACKUP_WORK_FOLDER: maker.workFolder,
      POSTGRES_PROGRAMS: programFolders.join(':'),
    },
  })
}

/** Changes this share of the readings, all over the table. */
async function change(url: string, share: number): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(
      'update readings set interpretation = reverse(interpretation) where id % (1 / $1::float8)::bigint = 0',
      [share],
    )
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
}

async function databaseBytes(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ bytes: string }>(
      'select pg_database_size(current_database()) as bytes',
    )
    return Number(rows[0]?.bytes)
  } finally {
    await client.end()
  }
}
