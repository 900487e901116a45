import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LocalPostgres, startLocalPostgres } from '@tarot/services'
import { deployMigrations, openData } from '../src/index.ts'
import { checkHistory, type Violation } from './history/check-history.ts'
import { startClient } from './history/client-process.ts'
import { type Call, readHistory } from './history/history-file.ts'
import { killPostgres, planKills, type Victim, victims } from './history/kills.ts'
import { readSnapshot } from './history/snapshot.ts'

export interface HistoryOptions {
  seed: number
  kills: number
  /** Default 16. */
  callers?: number
  /** Default 5. */
  users?: number
  onProgress?: (done: number) => void
}

export interface HistoryReport {
  seed: number
  kills: Record<Victim, number>
  /** Calls that were begun. */
  calls: number
  acknowledged: number
  refused: Record<string, number>
  unknown: number
  transactions: number
  violations: Violation[]
  /** The path of the history if it has violations. */
  historyPath: string | null
  postgres: string
}

/** Kills callers on few users repeatedly, and compares every answer that they received with the ledger. */
export async function soakHistory(options: HistoryOptions): Promise<HistoryReport> {
  const { seed, kills, callers = 16, users = 5, onProgress } = options
  const folder = await mkdtemp(join(tmpdir(), 'tarot-history-'))
  const historyPath = join(folder, 'history.jsonl')
  const server = await startLocalPostgres({ durable: true })
  try {
    const userIds = await prepare(server, users)
    const client = startClient({
      databaseUrl: server.url,
      historyPath,
      seed,
      userIds: userIds.map(String),
      callers,
    })
    const plan = planKills(seed, kills)
    try {
      for (const [done, { victim, after }] of plan.entries()) {
        await client.untilAnswers(after)
        await (victim === 'client' ? client.kill() : killPostgres(server, victim))
        onProgress?.(done + 1)
      }
      await client.untilAnswers(callers)
      await client.stop()
    } finally {
      client.end()
    }
    const calls = readHistory(historyPath)
    const { violations, transactions } = await reconcile(server, calls)
    if (violations.length === 0) await rm(folder, { recursive: true })
    const count = (victim: Victim) => plan.filter((kill) => kill.victim === victim).length
    return {
      seed,
      kills: Object.fromEntries(victims.map((victim) => [victim, count(victim)])) as Record<Victim, number>,
      calls: calls.length,
      ...countOutcomes(calls),
      transactions,
      violations,
      historyPath: violations.length === 0 ? null : historyPath,
      postgres: server.version,
    }
  } finally {
    await server.stop()
  }
}

async function prepare(server: LocalPostgres, users: number): Promise<bigint[]> {
  await deployMigrations({ databaseUrl: server.url })
  const data = await openData({ databaseUrl: server.url })
  const registered = await Promise.all(
    Array.from({ length: users }, (_, n) => data.users.register({ telegramId: BigInt(n + 1) })),
  )
  await data.close()
  return registered.map(({ id }) => id)
}

async function reconcile(server: LocalPostgres, calls: Call[]) {
  const data = await openData({ databaseUrl: server.url })
  try {
    const snapshot = await readSnapshot(data)
    const { discrepancies } = await data.reconcile()
    return {
      violations: checkHistory(calls, snapshot, discrepancies),
      transactions: snapshot.transactions.length,
    }
  } finally {
    await data.close()
  }
}

function countOutcomes(calls: Call[]) {
  const refused: Record<string, number> = {}
  for (const { outcome } of calls) {
    if ('refused' in outcome) refused[outcome.refused] = (refused[outcome.refused] ?? 0) + 1
  }
  return {
    acknowledged: calls.filter(({ outcome }) => 'ok' in outcome).length,
    refused,
    unknown: calls.filter(({ outcome }) => 'unknown' in outcome).length,
  }
}
