import { median } from '../harness.ts'
import { timeToLive } from './contender.ts'
import { ContenderRun, type Round } from './contender-run.ts'
import { type ContenderName, contenderNames } from './contenders.ts'
import type { BenchServers } from './servers.ts'
import type { Workload } from './workload.ts'

export interface WorkloadOptions extends Workload {
  processes: number
  rounds: number
  /** Milliseconds of each contender in each round. */
  duration: number
}

/** Measures all contenders in interleaved rounds. Each has its processes, its database and its Redis database throughout. */
export async function runWorkload(
  servers: BenchServers,
  options: WorkloadOptions,
): Promise<Record<ContenderName, Round>> {
  const { processes, rounds, duration } = options
  const runs = new Map<ContenderName, ContenderRun>()
  const measured = new Map<ContenderName, Round[]>()
  for (const name of contenderNames) {
    runs.set(name, await ContenderRun.start(name, await servers.next(), options, processes))
    measured.set(name, [])
  }
  try {
    const began = performance.now()
    for (const [name, run] of runs) await timed(`warming ${name}`, () => run.warm())
    const needed = performance.now() - began + rounds * duration * contenderNames.length
    if (needed > timeToLive)
      throw new Error('this machine is too busy: the first cached values would expire before the end')
    for (let round = 0; round < rounds; round += 1) {
      for (let n = 0; n < contenderNames.length; n += 1) {
        const name = contenderNames[(n + round) % contenderNames.length] as ContenderName
        const figures = await runs.get(name)?.measure(duration)
        if (!figures) continue
        measured.get(name)?.push(figures)
        const { throughput, hitRate, stale } = figures
        const shown = `${Math.round(throughput)} op/s, hit rate ${hitRate.toFixed(4)}, ${stale} stale`
        console.error(`  round ${round + 1}, ${name}: ${shown}`)
      }
    }
  } finally {
    await Promise.all([...runs.values()].map((run) => run.close()))
  }
  const results = contenderNames.map((name) => [name, summary(measured.get(name) ?? [])])
  return Object.fromEntries(results) as Record<ContenderName, Round>
}

async function timed(what: string, work: () => Promise<void>): Promise<void> {
  const began = performance.now()
  await work()
  console.error(`  ${what}: ${((performance.now() - began) / 1_000).toFixed(1)} s`)
}

/** Rates and times are medians over the rounds, counts are sums, `oldest` is the longest. */
function summary(rounds: Round[]): Round {
  const middle = (key: keyof Round) => median(rounds.map((round) => round[key]))
  const sum = (key: keyof Round) => rounds.reduce((total, round) => total + round[key], 0)
  return {
    throughput: middle('throughput'),
    p50: middle('p50'),
    p95: middle('p95'),
    p99: middle('p99'),
    hitRate: middle('hitRate'),
    reads: sum('reads'),
    writes: sum('writes'),
    loads: sum('loads'),
    stale: sum('stale'),
    tooOld: sum('tooOld'),
    unanswered: sum('unanswered'),
    oldest: Math.max(...rounds.map(({ oldest }) => oldest)),
  }
}
