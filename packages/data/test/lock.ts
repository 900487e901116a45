import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { query } from './query.ts'

/**
 * Queues for the row lock of a user's credits, so that a test controls the order: later callers wait behind it. It ends
 * with the test at the latest.
 */
export async function queueForCredits(url: string, userId: bigint) {
  const client = new pg.Client({ connectionString: url, application_name: 'queue' })
  client.on('error', () => {})
  await client.connect()
  onTestFinished(() => client.end())
  await client.query('begin')
  const held = client.query('select from credits where user_id = $1 for update', [userId])
  return {
    /** Resolves when it has the lock. */
    held,
    leave: () => client.query('rollback'),
  }
}

/** Returns the number of connections to this database that wait for a lock. */
export async function countWaiting(url: string): Promise<number> {
  const [found] = await query<{ waiting: number }>(
    url,
    `select count(*)::integer as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return found?.waiting ?? 0
}

/** Waits until `count` connections wait for a lock. */
export async function untilWaiting(url: string, count: number): Promise<void> {
  for (const deadline = Date.now() + 20_000; ; await delay(10)) {
    const waiting = await countWaiting(url)
    if (waiting === count) return
    if (Date.now() > deadline) throw new Error(`${waiting} wait for a lock, not ${count}`)
  }
}

/** Takes an advisory lock of this number, for a trigger that a test makes wait. @returns gives it back */
export async function advisoryLock(url: string, number: number): Promise<() => Promise<unknown>> {
  const client = new pg.Client({ connectionString: url, application_name: 'advisory lock' })
  client.on('error', () => {})
  await client.connect()
  onTestFinished(() => client.end())
  await client.query('select pg_advisory_lock($1)', [number])
  return () => client.query('select pg_advisory_unlock($1)', [number])
}
