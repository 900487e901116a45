import { setTimeout as delay } from 'node:timers/promises'
import { openData } from '../../src/index.ts'
import { startLoad, type Timed } from '../../test/fault-load.ts'
import { faults, startFaultyRedis, stopFaultyRedis } from '../../test/faults.ts'

/** Milliseconds. */
interface Latency {
  calls: number
  median: number
  p99: number
}

export interface MeasuredFault {
  fault: string
  calls: number
  violations: string[]
  /** Before the fault, in its first second (the circuit is closed at first), and from then on (open). */
  latency: Record<'reads' | 'writes', { before: Latency; firstSecond: Latency; later: Latency }>
  /** Seconds from its end until every process has hits in Redis again. */
  secondsUntilHits: number
}

const reads = new Set(['balance', 'recent', 'session'])

/** Injects one fault of Redis while three processes read and write, and measures its effect. */
export async function measureFault(
  databaseUrl: string,
  fault: string,
  duration: number,
): Promise<MeasuredFault> {
  const redis = await startFaultyRedis()
  const redisUrl = `redis://127.0.0.1:${redis.proxy.port}`
  const options = { databaseUrl, redisUrl, namespace: 'soak', poolSize: 4, logger: { warn() {} } }
  const processes = await Promise.all(Array.from({ length: 3 }, () => openData(options)))
  const userIds = await Promise.all(
    [1, 2, 3].map(async () => {
      const telegramId = BigInt(Math.floor(Math.random() * 2 ** 48))
      const { id } = await (processes[0] as (typeof processes)[0]).users.register({ telegramId })
      return id
    }),
  )
  for (const userId of userIds) {
    const key = { reason: 'soak', actor: 'soak', idempotencyKey: crypto.randomUUID() }
    await processes[0]?.credits.grant({ userId, amount: 100_000, ...key })
  }
  const load = startLoad(processes, userIds)
  await delay(3_000)
  const began = performance.now()
  await faults[fault]?.(redis, duration)
  const ended = performance.now()
  for (const data of processes) {
    const { hit } = data.cache.stats().balance.l2
    while (data.cache.stats().balance.l2.hit < hit + 20) await delay(20)
  }
  const secondsUntilHits = (performance.now() - ended) / 1_000
  await delay(2_000)
  await load.stop()
  await Promise.all(processes.map((data) => data.close()))
  await stopFaultyRedis(redis)

  const kinds = { reads: (what: string) => reads.has(what), writes: (what: string) => !reads.has(what) }
  const latency = Object.fromEntries(
    Object.entries(kinds).map(([kind, is]) => {
      const calls = load.calls.filter(({ what }) => is(what))
      const during = (from: number, to: number) =>
        calls.filter((call) => call.began >= from && call.began < to)
      return [
        kind,
        {
          before: summary(during(began - 2_000, began)),
          firstSecond: summary(during(began, began + 1_000)),
          later: summary(during(began + 1_000, ended)),
        },
      ]
    }),
  ) as MeasuredFault['latency']
  return {
    fault,
    calls: load.calls.length,
    violations: load.violations,
    latency,
    secondsUntilHits: round(secondsUntilHits),
  }
}

function summary(calls: Timed[]): Latency {
  const sorted = calls.map(({ took }) => took).sort((a, b) => a - b)
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return { calls: calls.length, median: at(0.5), p99: at(0.99) }
}

const round = (value: number): number => Math.round(value * 100) / 100
