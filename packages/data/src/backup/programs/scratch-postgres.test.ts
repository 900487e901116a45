import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { unprivilegedUser } from '@tarot/processes'
import { expect, test } from 'vitest'
import { useBackedUpPostgres } from '../../../test/backed-up-postgres.ts'
import { connectionOf } from './connection-of.ts'
import { findPostgresPrograms } from './find-programs.ts'
import { startScratchPostgres } from './scratch-postgres.ts'

test('a server that does not recover: the error has its reason, not what it answered meanwhile', async () => {
  const world = await useBackedUpPostgres()
  await world.backUp('full')
  const folder = join(world.folder, 'restored')
  const dataFolder = join(folder, 'data')
  const { run, config } = world
  const runAs = unprivilegedUser()
  await mkdir(folder)
  if (runAs) await chown(folder, runAs.uid, runAs.gid)
  const files = await world.engine.restore({
    ...{ target: { kind: 'latest' }, dataFolder, workFolder: folder, runAs, run },
  })
  const programs = await findPostgresPrograms(
    config.programFolders,
    Number.parseInt(files.backup.serverVersion, 10),
  )
  await files.close()
  const start = startScratchPostgres({
    ...{
      program: programs.postgres,
      dataFolder,
      runAs,
      durable: false,
      connection: connectionOf(config.databaseUrl),
      run,
    },
    // The server waits some seconds before it says that there is no such file.
    settings: { ...files.settings, restore_command: 'sleep 3; exit 1' },
  })
  await expect(start).rejects.toMatchObject({
    code: 'BACKUP_DAMAGED',
    message: expect.stringMatching(/^the restored server does not recover: (?!the database system is)./),
  })
}, 300_000)
