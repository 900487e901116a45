import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listProcesses, type Process } from '@tarot/processes'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { processTree } from './testing/process-tree.ts'
import { choosePorts, runNpx } from './testing/run-start.ts'
import { findLaunchers } from './watch-launchers.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tarot-launchers-'))
  await chmod(folder, 0o755)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Returns the chain of processes from `npx` down to `start` itself. */
async function findChain(from: number): Promise<Process[]> {
  const tree = await processTree(from)
  return tree.slice(0, 1 + tree.findLastIndex(({ command }) => / scripts\/start\/main\.ts /.test(command)))
}

async function findRunning(tree: Process[]): Promise<Process[]> {
  const now = await listProcesses()
  return tree.filter(({ pid, command }) =>
    now.some((other) => other.pid === pid && other.command === command),
  )
}

/** Ends the process at this index of the chain once Postgres and Redis run. */
async function endProcess(index: number, signal: NodeJS.Signals) {
  const run = runNpx(folder, (await choosePorts()).environment)
  await expect.poll(run.output, { timeout: 120_000 }).toContain('Starting the bot')
  const tree = await processTree(run.pid)
  onTestFinished(() => killAll(tree))
  expect(tree.some(({ command }) => command.includes('bin/postgres'))).toBe(true)
  const chain = await findChain(run.pid)
  const chosen = chain[index]
  if (!chosen) throw new Error(`nothing at ${index} of ${chain.map(({ command }) => command).join('\n')}`)
  process.kill(chosen.pid, signal)
  await expect.poll(() => findRunning(tree), { timeout: 60_000 }).toEqual([])
  return chain
}

async function killAll(tree: Process[]): Promise<void> {
  for (const { pid } of await findRunning(tree)) process.kill(pid, 'SIGKILL')
}

// SIGINT is not tested: npx alone does not end by it, because its shell waits. A terminal sends it to all processes.
test.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('a %s to npx ends everything', async (signal) => {
  const [npx] = await endProcess(0, signal)
  expect(npx?.command).toMatch(/^npm exec/)
})

test('a SIGTERM to any process between npx and start ends everything', async () => {
  let chain = await endProcess(1, 'SIGTERM')
  for (let index = 2; index < chain.length - 1; index++) chain = await endProcess(index, 'SIGTERM')
  expect(chain.length).toBeGreaterThan(3)
})

test('a start in the background survives its shell, and ends with its npx', async () => {
  const logFile = join(folder, 'nohup.log')
  const shell = runNpx(
    folder,
    (await choosePorts()).environment,
    (command) => `nohup ${command} >${logFile} 2>&1 & echo $!`,
  )
  const npx = Number((await shell.ended).output)
  expect(npx).toBeGreaterThan(1)
  onTestFinished(async () => killAll(await processTree(npx)))
  await expect
    .poll(() => readFile(logFile, 'utf8').catch(() => ''), { timeout: 120_000 })
    .toContain('Ctrl-C stops everything')
  const tree = await processTree(npx)
  onTestFinished(() => killAll(tree))
  process.kill(npx, 'SIGTERM')
  await expect.poll(() => findRunning(tree), { timeout: 60_000 }).toEqual([])
  expect(await readFile(logFile, 'utf8')).toContain('Stopped.')
})

test.each([
  ['npm exec pnpm@10.34.9 start', true],
  ['sh -c pnpm start', true],
  ['/bin/bash -lc cd tarot && npx -y pnpm@10.34.9 start 2>&1', true],
  ['node /usr/lib/node_modules/corepack/dist/pnpm.js start', true],
  ['timeout 60 npx -y pnpm@10.34.9 start', true],
  ['bash -c nohup npx -y pnpm@10.34.9 start >log 2>&1 &', false],
  ['bash -c npx -y pnpm@10.34.9 start &>log & echo $!', false],
  ['-bash', false],
  ['bash ./start-in-background', false],
  ['/lib/systemd/systemd --user', false],
])('%s is a launcher: %s', (command, isLauncher) => {
  const processes = [
    { pid: 7, parent: 5, command: 'node scripts/start/main.ts' },
    { pid: 5, parent: 1, command },
    { pid: 1, parent: 0, command: '/sbin/init' },
  ]
  expect(findLaunchers(processes, 7)).toEqual(isLauncher ? [5] : [])
})
