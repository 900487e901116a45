import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { unprivilegedUser } from '@tarot/processes'
import { startLocalPostgres } from '@tarot/services'
import pg from 'pg'
import { openBackups, run } from '../bench/backup/open-backups.ts'
import { checkIndexes, findDifferingTables } from '../src/backup/drill/checks.ts'
import { readTables, type TableState } from '../src/backup/drill/read-tables.ts'
import type { RestoreTarget } from '../src/backup/engine.ts'
import { findPostgresProgram } from '../src/backup/programs/find-programs.ts'
import { findRecoveryEnd } from '../src/backup/restore/find-recovery-end.ts'
import { recover } from '../src/backup/restore/recover.ts'
import { below, pick, randomOf } from './history/random.ts'
import { createTables, steps, type TableWorld, tables, weights } from './incrementals/table-steps.ts'

export interface IncrementalsOptions {
  seed: number
  rounds: number
  /** Lets VACUUM truncate tables, which the settings of a server with backups prevent. Default false. */
  vacuumTruncate?: boolean
  /** Of each round. Default 10. */
  stepsPerRound?: number
  /** With the number of incremental backups so far, and the violations of this round. */
  onRound?: (round: number, incrementals: number, violations: string[]) => void
}

export interface IncrementalsReport {
  seed: number
  rounds: number
  vacuumTruncate: boolean
  /** How often each step was made. */
  steps: Record<string, number>
  /** How often `regrow` grew a table that VACUUM had truncated. */
  truncated: number
  incrementals: number
  /** Incremental backups that became full ones, because a table was truncated. */
  becameFull: number
  /** Which table differs, in which round. */
  violations: string[]
  postgres: string
}

/**
 * Changes tables in ways that incremental backups have restored wrongly. After each round the restore of the full backup and
 * its incremental ones is compared with that of the full backup and the write-ahead log, and with the live tables.
 */
export async function soakIncrementals(options: IncrementalsOptions): Promise<IncrementalsReport> {
  const { seed, rounds, vacuumTruncate = false, stepsPerRound = 10, onRound } = options
  const folder = await mkdtemp(join(tmpdir(), 'tarot-incrementals-'))
  // Postgres runs as another user when root runs the soak test.
  await chmod(folder, 0o711)
  const server = await startLocalPostgres({
    directory: join(folder, 'postgres'),
    archiveFolder: join(folder, 'work/wal'),
    settings: vacuumTruncate ? { vacuum_truncate: 'on' } : {},
  })
  const pool = new pg.Pool({ connectionString: server.url, max: 8 })
  const report: IncrementalsReport = {
    ...{
      seed,
      rounds,
      vacuumTruncate,
      steps: {},
      truncated: 0,
      incrementals: 0,
      becameFull: 0,
      violations: [],
    },
    postgres: server.version,
  }
  try {
    const backups = await openBackups(folder, server.url)
    const backUp = async () => {
      const { kind } = await backups.engine.backup('incremental', null, run)
      if (kind === 'incremental') report.incrementals += 1
      else report.becameFull += 1
    }
    for (let round = 1; round <= rounds; round += 1) {
      const random = randomOf(seed, round)
      const world: TableWorld = { pool, random, backUp }
      await createTables(world)
      await backups.engine.backup('full', null, run)
      for (let n = 0; n < stepsPerRound; n += 1) {
        const name = pick(random, weights)
        const result = await steps[name](world, tables[below(random, tables.length)] as string)
        report.steps[name] = (report.steps[name] ?? 0) + 1
        if (result === 'truncated') report.truncated += 1
        if (random() < 0.25) await backUp()
      }
      await backUp()
      const violations = (await compare(backups, pool, folder)).map((what) => `round ${round}: ${what}`)
      report.violations.push(...violations)
      onRound?.(round, report.incrementals, violations)
    }
    return report
  } finally {
    await pool.end()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Restores the newest state in both ways. */
async function compare(
  { config, engine }: Awaited<ReturnType<typeof openBackups>>,
  pool: pg.Pool,
  folder: string,
): Promise<string[]> {
  // A statement of its own, so that there is a segment to complete.
  await pool.query(`update ${tables[0]} set filler = 'newest' where id % 977 = 0`)
  const { rows } = await pool.query<{ segment: string }>('select pg_walfile_name(pg_switch_wal()) as segment')
  const segment = rows[0]?.segment ?? ''
  while (!(await engine.hasWal(segment))) {
    await engine.uploadArchive?.()
    await delay(200)
  }
  const live = await readTables(config.databaseUrl, { digests: true })

  const restore = async (name: string, target: RestoreTarget, fullOnly: boolean) => {
    const options = { target, fullOnly, runAs: unprivilegedUser(), durable: false, run }
    const recovered = await recover(config, engine, { ...options, folder: join(folder, name) })
    try {
      const { position } = await findRecoveryEnd(recovered.dataFolder, recovered.server.url)
      const states = await readTables(recovered.server.url, { digests: true })
      const major = Number.parseInt(recovered.backup.serverVersion, 10)
      const amcheck = await findPostgresProgram(config.programFolders, major, 'pg_amcheck')
      return { position, states, indexes: await checkIndexes(recovered.server, amcheck, run) }
    } finally {
      await recovered.stop()
      await rm(join(folder, name), { recursive: true, force: true })
    }
  }
  const chain = await restore('chain', { kind: 'latest' }, false)
  const full = await restore('full', { kind: 'lsn', lsn: chain.position }, true)
  const differ = (states: TableState[], what: string) =>
    findDifferingTables(chain.states, states).map(
      (table) => `${table} of the incremental backups differs from ${what}`,
    )
  return [
    ...differ(full.states, 'the full backup with the write-ahead log'),
    ...differ(live, 'the live table'),
    ...(chain.indexes.ok ? [] : [`incremental backups: ${chain.indexes.message}`]),
    ...(full.indexes.ok ? [] : [`full backup: ${full.indexes.message}`]),
  ]
}
