import { spawn } from 'node:child_process'
import { chmod, chown, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unprivilegedUser } from '@tarot/processes'
import { requireProgram } from '@tarot/services'
import { expect, onTestFinished, test } from 'vitest'
import { useBackedUpPostgres } from '../../../test/backed-up-postgres.ts'
import { query } from '../../../test/query.ts'
import { addUser } from '../../testing/index.ts'

const guide = new URL('../../../../../docs/guides/backups.md', import.meta.url)

/** The commands of the guide, without the lines that set what only the reader knows. */
async function readCommands(): Promise<string> {
  const text = await readFile(guide, 'utf8')
  const [, section = ''] = text.split('## By hand, without this project')
  const commands = /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
  return (
    commands
      .replace(/^export .*\n/gm, '')
      // The shell becomes the server, which the test ends.
      .replace(/^postgres /m, 'exec postgres ')
  )
}

test('the commands of the guide restore a repository with age, zstd, tar and Postgres alone', async () => {
  await requireProgram(['age'], 'age')
  await requireProgram(['zstd'], 'zstd')
  const world = await useBackedUpPostgres()
  const data = await world.open()
  const userId = await addUser(data, 5)
  const grant = (reason: string) =>
    data.credits.grant({ userId, amount: 1, reason, actor: 'test', idempotencyKey: reason })
  const full = await world.backUp('full')
  await grant('before the first incremental backup')
  const first = await world.backUp('incremental')
  await grant('before the second')
  const second = await world.backUp('incremental')
  await grant('only in the write-ahead log')
  await world.archive()

  const home = join(world.folder, 'by-hand')
  const [repository, identity, target] = ['repository', 'escrow.txt', 'restored'].map((name) =>
    join(home, name),
  )
  await mkdir(home)
  await cp(world.config.repository, String(repository), { recursive: true })
  await writeFile(String(identity), `${world.keys.escrowIdentity}\n`)
  const runAs = unprivilegedUser()
  if (runAs) await giveTo(home, runAs)
  const shell = spawn('/bin/sh', ['-eu', '-c', await readCommands()], {
    cwd: home,
    env: {
      PATH: [...world.config.programFolders, process.env.PATH].join(':'),
      LC_ALL: 'C',
      REPOSITORY: repository,
      IDENTITY: identity,
      FULL: full.backupId ?? '',
      INCREMENTALS: `${first.backupId} ${second.backupId}`,
      TARGET: target,
    },
    ...(runAs ? { uid: runAs.uid, gid: runAs.gid } : {}),
  })
  let output = ''
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<void>((resolve) => shell.once('close', () => resolve()))
  onTestFinished(async () => {
    shell.kill('SIGINT')
    await ended
  })
  const { username, password, pathname } = new URL(world.postgres.url)
  const url = `postgresql://${username}:${password}@${pathname}?host=${encodeURIComponent(String(target))}`
  await expect
    .poll(
      () => query(url, 'select balance from credits').catch((error: Error) => `${error.message}\n${output}`),
      {
        timeout: 60_000,
      },
    )
    .toEqual([{ balance: 8 }])
}, 240_000)

async function giveTo(path: string, user: { uid: number; gid: number }): Promise<void> {
  for (const { parentPath, name } of await readdir(path, { recursive: true, withFileTypes: true })) {
    await chown(join(parentPath, name), user.uid, user.gid)
  }
  await chown(path, user.uid, user.gid)
  await chmod(path, 0o700)
}
