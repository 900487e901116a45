import { setTimeout as delay } from 'node:timers/promises'
import type { LocalPostgres } from '@tarot/services'
import pg from 'pg'
import { below, pick, randomOf } from './random.ts'

/**
 * Who ends, and how.
 *
 * - `client`: the process that calls, by SIGKILL.
 * - `stop`: Postgres, by its immediate stop (SIGQUIT): no checkpoint, no goodbye.
 * - `crash`: every process of Postgres, by SIGKILL.
 * - `backend`: one connection's process, by SIGKILL; Postgres throws all others out and recovers by itself.
 */
export const victims = ['client', 'stop', 'crash', 'backend'] as const
export type Victim = (typeof victims)[number]

export interface Kill {
  victim: Victim
  /** After so many answers since the kill before. */
  after: number
}

/** The kills of a run: the seed fixes their order, and the number of answers before each. */
export function planKills(seed: number, count: number): Kill[] {
  const random = randomOf(seed, 6)
  return Array.from({ length: count }, () => ({
    victim: pick(random, { client: 5, stop: 2, crash: 2, backend: 1 }),
    after: 1 + below(random, 160),
  }))
}

/** Ends Postgres in this way and has it run again. */
export async function killPostgres(server: LocalPostgres, victim: Exclude<Victim, 'client'>): Promise<void> {
  const which = victim === 'backend' ? "application_name = 'tarot-data'" : 'true'
  const pids = await patiently(() => processes(server, which))
  if (victim === 'backend') {
    if (pids[0]) end(pids[0])
    return
  }
  end(server.pid, victim === 'stop' ? 'SIGQUIT' : 'SIGKILL')
  if (victim === 'crash') for (const pid of pids) end(pid)
  await server.exited
  await patiently(() => server.restart())
}

/**
 * Tries again for a while: what is left of the old server can hold its memory for a moment, and the new one refuses to
 * start beside it; and a server that recovers takes no connections.
 */
async function patiently<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let left = 100; ; left -= 1) {
    try {
      return await attempt()
    } catch (error) {
      if (left === 0) throw error
      await delay(100)
    }
  }
}

async function processes(server: LocalPostgres, which: string): Promise<number[]> {
  const client = new pg.Client({ connectionString: server.url })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where pid <> pg_backend_pid() and ${which} order by pid`,
    )
    return rows.map(({ pid }) => pid)
  } finally {
    await client.end().catch(() => {})
  }
}

function end(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
