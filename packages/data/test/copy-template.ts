import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startLocalPostgres } from '@tarot/services'
import { inject } from 'vitest'
import { deployMigrations } from '../src/migrations/deploy.ts'
import { query } from './query.ts'

/**
 * Copies a cluster with the migrated schema, whose server is stopped, into a new folder. It is made once in a run of the
 * tests: all copies are the same cluster.
 *
 * @param programFolder the folder with the programs of another Postgres than that of npm
 */
export async function copyTemplate(directory: string, programFolder?: string): Promise<void> {
  const folder = inject('templateFolder')
  const template = join(folder, programFolder ? 'debian' : 'npm')
  if (!existsSync(template)) await makeTemplate(template, programFolder)
  await promisify(execFile)('cp', ['-a', template, directory])
}

async function makeTemplate(template: string, programFolder?: string): Promise<void> {
  const directory = `${template}-${process.pid}`
  const settings = { fsync: 'off' }
  const postgres = await startLocalPostgres({ directory, settings, ...(programFolder && { programFolder }) })
  try {
    await deployMigrations({ databaseUrl: postgres.url })
    await removeTemplateDatabase(postgres.url)
  } finally {
    await postgres.stop()
  }
  // Another process may have made it meanwhile.
  await rename(directory, template).catch((error: NodeJS.ErrnoException) => {
    if (!existsSync(template)) throw error
    return rm(directory, { recursive: true })
  })
}

/** Removes `template1`: three hundred files less, of twelve hundred, in each backup and restore of a test. */
async function removeTemplateDatabase(url: string): Promise<void> {
  await query(url, "update pg_database set datistemplate = false where datname = 'template1'")
  await query(url, 'drop database template1')
}
