import { setTimeout as delay } from 'node:timers/promises'
import { rounds as chosenRounds } from './settings.ts'

/** One figure and its peer's, both from this run. */
export interface Figure {
  bench: string
  case: string
  value: number
  unit: string
  peer: string | null
  peerValue: number | null
  /** `value / peerValue`; null without a peer. */
  ratio: number | null
  /** Such as `ratio ≥ 0.85` or `value ≤ 10`; null without a goal. */
  goal: string | null
  /** Whether the goal is met; true without a goal. */
  holds: boolean
}

export interface Goal {
  of: 'ratio' | 'value'
  is: 'at least' | 'at most'
  bound: number
}

export function figure(input: {
  bench: string
  case: string
  value: number
  unit: string
  peer?: { name: string; value: number }
  goal?: Goal
}): Figure {
  const { bench, value, unit, peer, goal } = input
  const ratio = peer ? value / peer.value : null
  const measured = goal?.of === 'ratio' ? (ratio ?? Number.NaN) : value
  return {
    bench,
    case: input.case,
    value: round(value),
    unit,
    peer: peer?.name ?? null,
    peerValue: peer ? round(peer.value) : null,
    ratio: ratio === null ? null : round(ratio),
    goal: goal ? `${goal.of} ${goal.is === 'at least' ? '≥' : '≤'} ${goal.bound}` : null,
    holds: !goal || (goal.is === 'at least' ? measured >= goal.bound : measured <= goal.bound),
  }
}

export interface Latencies {
  /** Calls a second. */
  throughput: number
  /** Milliseconds. */
  p50: number
  p95: number
  p99: number
  max: number
}

/** Runs `work` until `end` by concurrent callers, each of which calls again when it has its result. */
export async function load(
  work: () => Promise<unknown>,
  callers: number,
  end: Promise<unknown>,
): Promise<Latencies> {
  const times: number[] = []
  let over = false
  const stop = () => {
    over = true
  }
  end.then(stop, stop)
  const began = performance.now()
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let now = performance.now(); !over; ) {
        await work()
        const after = performance.now()
        times.push(after - now)
        now = after
      }
    }),
  )
  const elapsed = performance.now() - began
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  const throughput = (1_000 * times.length) / elapsed
  return { throughput, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/**
 * Measures the contenders in interleaved rounds, so that other load of the machine affects all of them, and takes the
 * median of the rounds. The order rotates by one each round.
 */
export async function interleave<Name extends string>(
  contenders: Record<Name, () => Promise<unknown>>,
  {
    callers,
    rounds = chosenRounds ?? 7,
    duration = 1_500,
  }: { callers: number; rounds?: number; duration?: number },
): Promise<Record<Name, Latencies>> {
  const names = Object.keys(contenders) as Name[]
  const results = Object.fromEntries(names.map((name) => [name, [] as Latencies[]])) as Record<
    Name,
    Latencies[]
  >
  for (const name of names) await load(contenders[name], callers, delay(duration / 2))
  for (let round = 0; round < rounds; round += 1) {
    for (let n = 0; n < names.length; n += 1) {
      const name = names[(n + round) % names.length] as Name
      results[name].push(await load(contenders[name], callers, delay(duration)))
    }
  }
  return Object.fromEntries(names.map((name) => [name, medians(results[name])])) as Record<Name, Latencies>
}

/** Returns the median of each figure over the rounds. */
export function medians(rounds: Latencies[]): Latencies {
  const middle = (key: keyof Latencies) => median(rounds.map((latencies) => latencies[key]))
  return {
    throughput: middle('throughput'),
    p50: middle('p50'),
    p95: middle('p95'),
    p99: middle('p99'),
    max: middle('max'),
  }
}

/**
 * Returns the figures of the first contender, each with that of each peer.
 *
 * @param peers the minimum ratio of the throughput to theirs; undefined without a goal
 */
export function compare<Name extends string>(
  bench: string,
  callers: number,
  results: Record<Name, Latencies>,
  peers: { [Peer in Name]?: number | undefined },
): Figure[] {
  const [ours] = Object.values<Latencies>(results)
  if (!ours) return []
  const by = `${callers} caller${callers > 1 ? 's' : ''}`
  return (Object.keys(peers) as Name[]).flatMap((name) => {
    const bound = peers[name]
    const beside = (key: keyof Latencies, unit: string, goal?: Goal) =>
      figure({
        bench,
        case: `${by}, ${key}`,
        value: ours[key],
        unit,
        peer: { name, value: results[name][key] },
        ...(goal ? { goal } : {}),
      })
    const goal = bound === undefined ? undefined : ({ of: 'ratio', is: 'at least', bound } as const)
    return [
      beside('throughput', 'op/s', goal),
      ...(['p50', 'p95', 'p99'] as const).map((percentile) => beside(percentile, 'ms')),
    ]
  })
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

function round(value: number): number {
  return Number(value.toPrecision(4))
}
