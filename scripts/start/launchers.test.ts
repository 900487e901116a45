import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listProcesses, type Process } from '@tarot/services'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { findLaunchers } from './launchers.ts'
import { processTree } from './testing/process-tree.ts'
import { choosePorts, runNpx } from './testing/run-start.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tarot-launchers-'))
  await chmod(folder, 0o755)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** `npx`, what it starts, and so on, down to the process of `start` itself. */
async function findChain(from: number): Promise<Process[]> {
  const tree = await processTree(from)
  return tree.slice(0, 1 + tree.findLastIndex(({ command }) => / scripts\/start\/main\.ts /.test(command)))
}

async function stillRunning(tree: Process[]): Promise<Process[]> {
  const now = await listProcesses()
  return tree.filter(({ pid, command }) =>
    now.some((other) => other.pid === pid && other.command === command),
  )
}

/** Ends the process at this place of the chain once Postgres and Redis run. */
async function endOne(place: number, signal: NodeJS.Signals) {
  const run = runNpx(folder, (await choosePorts()).environment)
  await expect.poll(run.output, { timeout: 120_000 }).toContain('Starting the bot')
  const tree = await processTree(run.pid)
  onTestFinished(() => killAll(tree))
  expect(tree.some(({ command }) => command.includes('bin/postgres'))).toBe(true)
  const chain = await findChain(run.pid)
  const chosen = chain[place]
  if (!chosen) throw new Error(`nothing at ${place} of ${chain.map(({ command }) => command).join('\n')}`)
  process.kill(chosen.pid, signal)
  await expect.poll(() => stillRunning(tree), { timeout: 60_000 }).toEqual([])
  return chain
}

async function killAll(tree: Process[]): Promise<void> {
  for (const { pid } of await stillRunning(tree)) process.kill(pid, 'SIGKILL')
}

// Nothing ends by a SIGINT of npx alone: its shell waits. A terminal sends it to all of them.
test.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('a %s of npx ends everything', async (signal) => {
  const [npx] = await endOne(0, signal)
  expect(npx?.command).toMatch(/^npm exec/)
})

test('a SIGTERM of any process between npx and start ends everything', async () => {
  let chain = await endOne(1, 'SIGTERM')
  for (let place = 2; place < chain.length - 1; place++) chain = await endOne(place, 'SIGTERM')
  expect(chain.length).toBeGreaterThan(3)
})

test('a start in the background outlives the shell that began it, and ends with its npx', async () => {
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
  await expect.poll(() => stillRunning(tree), { timeout: 60_000 }).toEqual([])
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
])('%s is waited for: %s', (command, isLauncher) => {
  const processes = [
    { pid: 7, parent: 5, command: 'node scripts/start/main.ts' },
    { pid: 5, parent: 1, command },
    { pid: 1, parent: 0, command: '/sbin/init' },
  ]
  expect(findLaunchers(processes, 7)).toEqual(isLauncher ? [5] : [])
})
