import { setTimeout as delay } from 'node:timers/promises'
import type { Data, Reading } from '../src/index.ts'

/** One call: its name, its start and its duration in milliseconds. */
export interface Timed {
  what: string
  began: number
  took: number
}

export interface Load {
  readonly calls: Timed[]
  /** Calls that failed, and answers that were stale. */
  readonly violations: string[]
  stop(): Promise<void>
}

/**
 * Starts callers of several processes that read and write a few users continuously. Every answer is compared with the
 * writes that were acknowledged before it, in any process.
 */
export function startLoad(processes: Data[], userIds: bigint[], pause = 5): Load {
  const calls: Timed[] = []
  const violations: string[] = []
  const users = userIds.map((id) => ({ id, version: 0, readings: [] as Reading[] }))
  let isOver = false

  async function call<Result>(what: string, work: () => Promise<Result>): Promise<Result | undefined> {
    const began = performance.now()
    try {
      return await work()
    } catch (error) {
      violations.push(`${what} failed: ${error}`)
      return undefined
    } finally {
      calls.push({ what, began, took: performance.now() - began })
    }
  }

  async function work(data: Data, name: string): Promise<void> {
    const seen = new Map<bigint, number>()
    let session: number | null = null
    for (let n = 0; !isOver; n += 1, await delay(pause)) {
      const user = users[Math.floor(Math.random() * users.length)] as (typeof users)[0]
      const { id: userId, version: due } = user
      const acknowledge = (version: number) => {
        user.version = Math.max(user.version, version)
        seen.set(userId, Math.max(seen.get(userId) ?? 0, version))
      }
      const idempotencyKey = crypto.randomUUID()
      const chosen = Math.random()
      if (chosen < 0.45) {
        const maxStaleness = chosen < 0.15 ? 60_000 : 0
        const known = maxStaleness > 0 ? 0 : due
        const found = await call('balance', () => data.credits.balance(userId, { maxStaleness }))
        if (!found) continue
        const minVersion = seen.get(userId) ?? 0
        if (found.version < known) violations.push(`${name} read ${found.version}, ${known} was acknowledged`)
        else if (found.version < minVersion)
          violations.push(`${name} read ${found.version}, it had seen ${minVersion}`)
        seen.set(userId, Math.max(minVersion, found.version))
      } else if (chosen < 0.6) {
        const stored = [...user.readings]
        const found = await call('recent', () => data.readings.recent(userId))
        if (found) checkReadings(name, found, stored)
      } else if (chosen < 0.75) {
        const found = await call('session', () => data.sessions.get(name))
        // It may be lost with Redis. It must not be an older one.
        if (found !== null && found !== session)
          violations.push(`${name} has session ${found}, not ${session}`)
        await call('session', () => data.sessions.set(name, n))
        session = n
      } else if (chosen < 0.85) {
        const granted = await call('grant', () =>
          data.credits.grant({ userId, amount: 3, reason: 'test', actor: 'test', idempotencyKey }),
        )
        if (granted) acknowledge(granted.version)
      } else if (chosen < 0.95) {
        const content = { spreadType: 'single', cards: { n }, interpretation: 'A quiet hope.' } as const
        const bought = await call('buy', () =>
          data.readings.buy({ userId, ...content, price: 1, idempotencyKey }),
        )
        if (!bought) continue
        acknowledge(bought.version)
        user.readings.push(bought.reading)
      } else {
        const hold = await call('reserve', () => data.readings.reserve({ userId, price: 1, idempotencyKey }))
        if (!hold) continue
        if (hold.version !== null) acknowledge(hold.version)
        const { transactionId } = hold
        const content = { spreadType: 'single', cards: { n }, interpretation: 'A quiet hope.' } as const
        const completed = await call('complete', () =>
          data.readings.complete({ userId, transactionId, ...content }),
        )
        if (completed) user.readings.push(completed.reading)
      }
    }
  }

  function checkReadings(name: string, found: Reading[], stored: Reading[]): void {
    const ids = new Set(found.map(({ id }) => id))
    const last = found.at(-1)
    for (const reading of stored) {
      // The database orders two readings of one millisecond; their `Date`s are equal.
      const isTooOld = found.length === 10 && last && last.createdAt >= reading.createdAt
      if (!ids.has(reading.id) && !isTooOld) violations.push(`${name} misses reading ${reading.id}`)
    }
  }

  const working = processes.flatMap((data, process) =>
    [0, 1].map((caller) => work(data, `process ${process} caller ${caller}`)),
  )
  return {
    calls,
    violations,
    async stop() {
      isOver = true
      await Promise.all(working)
    },
  }
}
