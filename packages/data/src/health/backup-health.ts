import { join, resolve } from 'node:path'
import type pg from 'pg'
import { type BackupConfig, readBackupConfig } from '../backup/backup-config.ts'
import type { BackupStatus } from '../backup/backup-status.ts'
import { describeProblems, type KnownDamage } from '../backup/known-damage.ts'
import { findServerProblems } from '../backup/native/server-problems.ts'
import { openEngine } from '../backup/open-engine.ts'
import { sharesDisk } from '../backup/repository/shares-disk.ts'
import { findServerFacts } from '../backup/server-facts.ts'
import { readDirectAddress } from '../config.ts'
import { explainConnection } from '../database/explain-connection.ts'
import { withClient } from '../database/with-client.ts'
import { isDataError } from '../errors.ts'
import { examinePrograms } from './backup-programs.ts'
import { examineArchiving } from './examine-archiving.ts'
import type { Finding } from './finding.ts'
import { examinePgBackRest } from './pgbackrest-health.ts'

/**
 * Checks the settings of backups, the repository, the programs, the server and its archiving, and the disks, and adds the
 * alerts of the status.
 *
 * @param status what the database says of backups; undefined if it does not answer
 */
export async function checkBackups(
  status: BackupStatus | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Finding[]> {
  const alerts = (status?.alerts ?? []).map(({ message }) => ({ check: 'Backup status', ok: false, message }))
  return [...(await examineMachine(status, environment)), ...alerts]
}

/** Checks what this machine needs for backups. */
async function examineMachine(
  status: BackupStatus | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  let config: BackupConfig | undefined
  try {
    config = await readBackupConfig(environment)
  } catch (error) {
    return [{ check: 'Backups', ok: false, message: (error as Error).message }]
  }
  if (!config) return status ? describeElsewhere(status) : []
  return [
    await examineRepository(config, status?.damage ?? []),
    ...(config.engine === 'native'
      ? await examineServer(config, environment)
      : await examinePgBackRest(config)),
    ...(await examineDisks(config, environment)),
  ]
}

/** Without settings this machine makes no backups: another one does if the database has records of them. */
function describeElsewhere({ lastSuccess, recoveryWindow }: BackupStatus): Finding[] {
  const last = [lastSuccess.full, lastSuccess.incremental]
    .flatMap((run) => run?.finishedAt ?? [])
    .sort((a, b) => Number(b) - Number(a))[0]
  // The alerts say so.
  if (!last) return []
  const newest = recoveryWindow ? `, up to ${recoveryWindow.to.toISOString()}` : ''
  const message = `made on another machine, the last at ${last.toISOString()}${newest}`
  return [{ check: 'Backups', ok: true, message }]
}

async function examineRepository(config: BackupConfig, damage: readonly KnownDamage[]): Promise<Finding> {
  const check = 'Backups'
  try {
    const engine = await openEngine(config)
    const backups = await engine.list()
    if (backups.length === 0) {
      const message = `none in ${config.repository} yet: the worker makes the first one, or \`pnpm data backup run\``
      return { check, ok: true, warning: true, message }
    }
    const count = backups.length === 1 ? '1 backup' : `${backups.length} backups`
    const window = await engine.recoveryWindow(damage.map(({ file }) => file))
    const [first, ...more] = describeProblems(await engine.lostWal(), damage)
    const problem = first && `${first}${more.length > 0 ? `, and ${more.length} more` : ''}`
    if (!window) {
      const message = `none of ${count} in ${config.repository} can be restored: ${problem}. Run \`pnpm data backup run full\``
      return { check, ok: false, message }
    }
    const moments = `from ${window.from.toISOString()} to ${window.to.toISOString()}`
    const message = `${count} in ${config.repository}, which can restore ${moments}`
    if (!problem) return { check, ok: true, message }
    return { check, ok: true, warning: true, message: `${message}; ${problem}` }
  } catch (error) {
    if (!isDataError(error)) throw error
    return { check, ok: false, message: error.message }
  }
}

/** Checks the programs against the server's version and, where backups are made, the server. */
async function examineServer(config: BackupConfig, environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  const { variable } = readDirectAddress(environment)
  const examine = async (client: pg.Client) => {
    const { rows } = await client.query<{ version: string }>(
      `select current_setting('server_version') as version`,
    )
    const version = rows[0]?.version.split(' ')[0] ?? ''
    return [
      ...(await examinePrograms(config.programFolders, version)),
      ...(config.maker ? await examineMaking(client, config.maker.workFolder) : []),
    ]
  }
  try {
    return await withClient(config.databaseUrl, examine, {
      variable,
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
    })
  } catch (error) {
    const explained = explainConnection(error, variable)
    // The other checks of the database have reported this.
    if (explained.code === 'DATABASE_UNAVAILABLE' || explained.code === 'INVALID_CONFIG') return []
    return [{ check: 'Backup server', ok: false, message: explained.message }]
  }
}

interface ArchiverRow {
  user: string
  mayReplicate: boolean
  /** The folder that `basic_archive` writes into; null or empty if it is not set. */
  folder: string | null
}

/** Checks what making backups needs of the server. */
async function examineMaking(client: pg.Client, workFolder: string): Promise<Finding[]> {
  const problems = findServerProblems(await findServerFacts(client))
  const { rows } = await client.query<ArchiverRow>(
    `
    select quote_ident(current_user) as "user",
           (select rolsuper or rolreplication from pg_roles where rolname = current_user) as "mayReplicate",
           current_setting('basic_archive.archive_directory', true) as folder
    `,
  )
  const [archiver] = rows
  if (!archiver) throw new Error('the server returned no row')
  const { user, mayReplicate, folder } = archiver
  if (!mayReplicate)
    problems.push(`the user of the database may not replicate: alter role ${user} replication;`)
  const expected = join(workFolder, 'wal')
  if (folder && resolve(folder) !== resolve(expected)) {
    problems.push(
      `the server archives into ${folder}, and the worker uploads from ${expected}: let BACKUP_WORK_FOLDER or basic_archive.archive_directory name the same folder`,
    )
  }
  const server: Finding[] =
    problems.length > 0
      ? problems.map((message) => ({ check: 'Backup server', ok: false, message }))
      : [{ check: 'Backup server', ok: true, message: 'archives and summarizes its write-ahead log' }]
  const remedy = `the user that it runs as must be able to write to ${folder || expected}`
  return [...server, await examineArchiving(client, remedy)]
}

/** Warns while the loss of one disk loses the data and the backups. */
async function examineDisks(config: BackupConfig, environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  const { repository, maker } = config
  const folders = [environment.PGDATA, maker?.workFolder].filter((folder) => folder !== undefined)
  for (const folder of folders) {
    // The cluster can be in a folder that this user cannot enter.
    if (!(await sharesDisk(repository, folder).catch(() => false))) continue
    const message = `${repository} and ${folder} are on one disk, which protects against mistakes only, not against a lost disk: let BACKUP_REPOSITORY name another disk or bucket`
    return [{ check: 'Backup disk', ok: true, warning: true, message }]
  }
  if (folders.length === 0) return []
  return [{ check: 'Backup disk', ok: true, message: 'not the disk of the database' }]
}
