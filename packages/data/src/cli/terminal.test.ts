import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requireProgram } from '@tarot/services'
import { expect, onTestFinished, test } from 'vitest'
import { useBackedUpPostgres } from '../../test/backed-up-postgres.ts'
import { backupEnvironment, useTemporaryFolder } from '../../test/backup-process.ts'
import { commandEnvironment } from '../../test/command-environment.ts'
import { useHeldServers } from '../../test/held-restore.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const ctrlC = '\x03'

/** Runs the command line on a terminal of its own. */
async function runOnTerminal(args: string[], environment: Record<string, string>) {
  const script = await requireProgram(['script'], 'bsdutils')
  // The terminal of `script` has no size, and a shell would answer Ctrl-C too.
  const command = [process.execPath, main, ...args].map((part) => `'${part}'`).join(' ')
  const terminal = spawn(script, ['-qefc', `stty cols 100 rows 30; exec ${command}`, '/dev/null'], {
    env: { ...commandEnvironment, TERM: 'xterm', SHELL: '/bin/sh', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    terminal.kill('SIGKILL')
  })
  let output = ''
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return {
    output: () => output,
    type: (keys: string) => terminal.stdin.write(keys),
    exited: new Promise<number | null>((resolve) => terminal.once('close', resolve)),
  }
}

const timeout = 300_000

test('Ctrl-C at a question: nothing is changed, and the exit code is not 0', { timeout }, async () => {
  const world = await useBackedUpPostgres()
  await world.backUp('full')
  await world.postgres.stop()
  const environment = { ...(await backupEnvironment(world)), PGDATA: world.postgres.directory }
  const restore = await runOnTerminal(['restore', '--latest'], environment)
  await expect.poll(restore.output, { timeout: 60_000 }).toContain('Restore?')
  restore.type(ctrlC)
  expect(await restore.exited).toBe(1)
  expect(restore.output()).toContain('Nothing was changed.')
  expect(await readdir(world.folder)).not.toContainEqual(expect.stringContaining('restore'))

  const parent = await mkdtemp(join(tmpdir(), 'tarot-terminal-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  await mkdir(join(parent, 'postgres.before-restore-20260301T120000Z'))
  const discard = await runOnTerminal(['restore', 'discard'], { PGDATA: join(parent, 'postgres') })
  await expect.poll(discard.output, { timeout: 60_000 }).toContain('Delete?')
  discard.type(ctrlC)
  expect([await discard.exited, discard.output()]).toEqual([
    1,
    expect.stringContaining('Nothing was changed.'),
  ])
  expect(await readdir(parent)).toHaveLength(1)

  const remove = await runOnTerminal(['operator', 'remove', 'one@example.org'], {
    DATABASE_URL: world.postgres.url,
  })
  await expect.poll(remove.output, { timeout: 60_000 }).toContain('Remove?')
  remove.type(ctrlC)
  expect([await remove.exited, remove.output()]).toEqual([1, expect.stringContaining('Nothing was changed.')])
})

test('Ctrl-C while progress is shown ends the run, which cleans up and does not succeed', {
  timeout,
}, async () => {
  const world = await useBackedUpPostgres()
  const servers = await useHeldServers(world, 'drill')
  await world.backUp('full')
  await servers.hold()
  const environment = { ...(await backupEnvironment(world)), TMPDIR: await useTemporaryFolder() }
  const drill = await runOnTerminal(['backup', 'drill'], environment)
  await expect.poll(drill.output, { timeout: 120_000 }).toContain('Checking tables and indexes')
  drill.type(ctrlC)
  expect(await drill.exited).toBe(1)
  expect(drill.output()).toContain('interrupted')
  expect(await readdir(world.config.scratchFolder ?? '')).toEqual([])
  await servers.release()
})
