import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '@tarot/services'
import { sandboxClient } from '@tarot/telegram-sandbox'
import { type Figure, figure, median } from './harness.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Measures the time from the command to the bot's first reply, on an installed tree: without data, and with existing data. */
export async function bench(): Promise<{ figures: Figure[]; versions: Record<string, string> }> {
  const fresh: number[] = []
  const again: number[] = []
  for (let round = 0; round < 3; round += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'tarot-start-'))
    // Postgres runs as another user when root runs the benchmark.
    await chmod(folder, 0o755)
    try {
      fresh.push(await secondsToFirstReply(folder))
      again.push(await secondsToFirstReply(folder))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  const goal = { of: 'value', is: 'at most', bound: 10 } as const
  const figures = [
    figure({ bench: 'start', case: 'first start to the first reply', value: median(fresh), unit: 's', goal }),
    figure({ bench: 'start', case: 'later start to the first reply', value: median(again), unit: 's', goal }),
  ]
  return { figures, versions: {} }
}

async function secondsToFirstReply(dataFolder: string): Promise<number> {
  const [sandboxPort, adminPort] = [await freePort(), await freePort()]
  const began = performance.now()
  const child = spawn('pnpm', ['start', '--data-dir', dataFolder], {
    cwd: root,
    detached: true,
    env: { ...process.env, SANDBOX_PORT: String(sandboxPort), ADMIN_PORT: String(adminPort) },
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  try {
    const client = sandboxClient(`http://127.0.0.1:${sandboxPort}`)
    const person = await retry(() => client.person({ firstName: 'Bench' }))
    await person.send('/start')
    await person.waitFor(() => true, { timeout: 60_000 })
    return (performance.now() - began) / 1_000
  } finally {
    process.kill(-(child.pid ?? 0), 'SIGINT')
    await ended
  }
}

async function retry<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (const deadline = performance.now() + 60_000; ; await delay(25)) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
  }
}
