import type pg from 'pg'
import type { BackupConfig } from '../backup/backup-config.ts'
import { makerConfiguration } from '../backup/pgbackrest/open-pgbackrest.ts'
import { findPgBackRest } from '../backup/pgbackrest/pgbackrest.ts'
import { findPgBackRestProblems, readServer } from '../backup/pgbackrest/server.ts'
import { explainConnection } from '../database/explain-connection.ts'
import { withClient } from '../database/with-client.ts'
import { isDataError } from '../errors.ts'
import { examineArchiving } from './examine-archiving.ts'
import type { Finding } from './finding.ts'

/** Checks the program and, where backups are made, the server and its archiving. */
export async function examinePgBackRest(config: BackupConfig): Promise<Finding[]> {
  const program = await examineProgram(config)
  if (!config.maker) return [program]
  const check = 'Backup server'
  const configuration = makerConfiguration(config.maker)
  const examine = async (client: pg.Client) => {
    const problems = findPgBackRestProblems(await readServer(config.databaseUrl), configuration)
    const server: Finding[] =
      problems.length > 0
        ? problems.map((message) => ({ check, ok: false, message }))
        : [{ check, ok: true, message: 'archives its write-ahead log with pgBackRest' }]
    const remedy = `it can archive from the first \`pnpm data backup run\` on, which writes ${configuration}`
    return [program, ...server, await examineArchiving(client, remedy)]
  }
  try {
    return await withClient(config.databaseUrl, examine, {
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
    })
  } catch (error) {
    if (isDataError(error)) return [program, { check, ok: false, message: error.message }]
    const explained = explainConnection(error)
    // The other checks of the database have reported this.
    if (explained.code === 'DATABASE_UNAVAILABLE' || explained.code === 'INVALID_CONFIG') return [program]
    return [program, { check, ok: false, message: explained.message }]
  }
}

async function examineProgram({ programFolders }: BackupConfig): Promise<Finding> {
  const check = 'Backup programs'
  try {
    return { check, ok: true, message: await findPgBackRest(programFolders) }
  } catch (error) {
    if (!isDataError(error)) throw error
    return { check, ok: false, message: error.message }
  }
}
