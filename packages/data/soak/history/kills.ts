import { setTimeout as delay } from 'node:timers/promises'
import type { LocalPostgres } from '@tarot/services'
import pg from 'pg'
import { below, pick, randomOf } from './random.ts'

/**
 * What is killed, and how.
 *
 * - `client`: the process that calls, by SIGKILL.
 * - `stop`: Postgres, by its immediate stop (SIGQUIT): no checkpoint, no shutdown of connections.
 * - `crash`: every process of Postgres, by SIGKILL.
 * - `backend`: one connection's process, by SIGKILL; Postgres then closes all other connections and recovers.
 */
export const victims = ['client', 'stop', 'crash', 'backend'] as const
export type Victim = (typeof victims)[number]

export interface Kill {
  victim: Victim
  /** The number of answers since the previous kill. */
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

/** Kills Postgres in this way and restarts it. */
export async function killPostgres(server: LocalPostgres, victim: Exclude<Victim, 'client'>): Promise<void> {
  if (victim === 'backend') return retry(() => killBackend(server.url))
  if (victim === 'crash') await server.kill()
  else process.kill(server.pid, 'SIGQUIT')
  await server.exited
  await retry(() => server.restart())
}

async function killBackend(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ pid: number }>(
      "select pid from pg_stat_activity where application_name = 'tarot-data' limit 1",
    )
    if (rows[0]) process.kill(rows[0].pid, 'SIGKILL')
  } finally {
    client.end().catch(() => {})
  }
}

/** Retries for ten seconds: a recovering server refuses connections, and a server that has just ended may still hold its files. */
async function retry<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let attempts = 100; ; attempts -= 1) {
    try {
      return await attempt()
    } catch (error) {
      if (attempts === 0) throw error
      await delay(100)
    }
  }
}
