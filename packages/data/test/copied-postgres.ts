import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type LocalPostgres, startLocalPostgres } from '@tarot/services'
import { onTestFinished } from 'vitest'
import { deployMigrations } from '../src/migrations/deploy.ts'

const settings = { fsync: 'off' }

/**
 * Starts a migrated Postgres, and returns a function that starts a copy of its current files. The copy is the same
 * cluster with the same history, at another port.
 */
export async function useCopiedPostgres() {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-copies-'))
  const servers: LocalPostgres[] = []
  onTestFinished(async () => {
    for (const server of servers) await server.stop()
    await rm(folder, { recursive: true, force: true })
  })
  // Postgres runs as another user when root runs the tests.
  await promisify(execFile)('chmod', ['755', folder])
  const original = await startLocalPostgres({ directory: join(folder, '0'), settings })
  servers.push(original)
  await deployMigrations({ databaseUrl: original.url })

  /** @param isStandby whether the copy accepts no writes until it is promoted */
  async function copy(isStandby = false): Promise<LocalPostgres> {
    await original.stop()
    const directory = join(folder, String(servers.length))
    await promisify(execFile)('cp', ['-a', original.directory, directory])
    if (isStandby) await writeFile(join(directory, 'standby.signal'), '', { mode: 0o644 })
    await original.restart()
    const server = await startLocalPostgres({ directory, settings })
    servers.push(server)
    return server
  }
  return { original, copy }
}
