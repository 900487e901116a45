import { cpus } from 'node:os'
import type { Figure } from '../harness.ts'
import type { Round } from './contender-run.ts'
import { type ContenderName, contenderNames, contenders } from './contenders.ts'
import type { WorkloadOptions } from './run-workload.ts'

const whole = (value: number) => Math.round(value).toLocaleString('en')
const milliseconds = (value: number) => value.toFixed(value < 0.1 ? 3 : 2)
const share = (value: number) => `${(100 * value).toFixed(2)} %`

const columns: Record<string, (result: Round) => string> = {
  'op/s': ({ throughput }) => whole(throughput),
  'read p50, ms': ({ p50 }) => milliseconds(p50),
  'p95, ms': ({ p95 }) => milliseconds(p95),
  'p99, ms': ({ p99 }) => milliseconds(p99),
  'hit rate': ({ hitRate }) => share(hitRate),
  reads: ({ reads }) => whole(reads),
  'database loads': ({ loads }) => whole(loads),
  'stale reads': ({ stale }) => whole(stale),
  'oldest, ms': ({ oldest, stale }) => (stale > 0 ? whole(oldest) : '–'),
}

/** The workload's results, one contender a row. */
export function workloadTable(results: Record<ContenderName, Round>): string {
  const rows = contenderNames.map((name) => [
    name,
    ...Object.values(columns).map((column) => column(results[name])),
  ])
  return table(['', ...Object.keys(columns)], rows)
}

/** `docs/benchmarks/cache.md` */
export function report(input: {
  results: Record<ContenderName, Round>
  hits: Figure[]
  options: WorkloadOptions
  versions: Record<string, string>
}): string {
  const { results, hits, options, versions } = input
  const { users, processes, callers, readsPerWrite, warmUp, rounds, duration, seed } = options
  const single = hits.map(({ case: title, value, unit, peer, peerValue, ratio }) => [
    title,
    `${value} ${unit}`,
    peer ?? '',
    `${peerValue} ${unit}`,
    `${ratio} ×`,
  ])
  return `# Cache benchmark

Written by \`pnpm bench cache\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores (${cpus()[0]?.model}), ${Object.entries(
    versions,
  )
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}. All figures, with their goals: [cache.json](cache.json).

![Throughput and stale reads of each contender](cache.svg)

## One workload, all contenders

${workloadTable(results)}

**Workload.** ${processes} processes with ${callers} callers each ask for the balances of ${whole(users)} users, drawn by Zipf's law (exponent 1, seed ${seed}); one call in ${readsPerWrite + 1} adds a credit instead. Each caller lets the event loop turn before each call, as a request from outside would. ${rounds} rounds of ${duration / 1_000} s each, the contenders in turns, their order turning by one each round; rates and times are medians over the rounds, counts are sums. Redis, Postgres and the ${processes} processes share the machine's cores.

**The same for all.** One durable Postgres (a database for each contender) and one Redis (a numbered database for each); a time to live of five minutes; ${processes} processes that stay from the first round to the last; the same draws. Warm-up: each process reads what its part of the first ${whole(warmUp)} draws asks for, once each. Caches that know no database load and write by the same prepared statements that ours runs.

**A load** is a read of the balance in Postgres, in the background or not; **hit rate** is the share of reads without one. **A stale read** answers an older version than one whose write had been acknowledged (the writer's call, cache and all, had returned, in any process) before the read began: all processes note (user, version, moment) by the machine's one monotonic clock, and the lists are compared afterwards. **Oldest** is how long the most outdated answer had been so. Ours with \`maxStaleness\` may be 2 s behind by request; ${whole(results[oursFromMemory()].tooOld)} of its reads were older than that. Redis did not answer ours within 100 ms in ${whole(results[contenderNames[0] as ContenderName].unanswered + results[oursFromMemory()].unanswered)} calls; the database answered then.

| | set up |
|---|---|
${contenderNames.map((name) => `| ${name} | ${contenders[name].setUp} |`).join('\n')}

## Where others are better

${remarks(results)}

## One hit

${table(['', 'ours', 'peer', '', 'ratio'], single)}

One process, 500 users in turn, contenders in alternating turns of 150 ms. In memory: one caller, microseconds of one call. In Redis: the public call against the bare question on a connection of its own, for the same keys and values. Ours has a time limit, a circuit breaker, the check of epoch and version and the memory's upkeep on top; what pays for them with many callers is that all commands of one turn of the event loop leave in one write.
`
}

function oursFromMemory(): ContenderName {
  return contenderNames[1] as ContenderName
}

/** Computed, so that it stays true when the figures change. */
function remarks(results: Record<ContenderName, Round>): string {
  const ways = contenderNames.filter((name) => contenders[name].isOurs)
  const peers = contenderNames.filter((name) => !contenders[name].isOurs)
  const lines = ways.flatMap((way) =>
    peers.flatMap((name) => {
      const [ours, peer] = [results[way], results[name]]
      const better = [
        peer.throughput > ours.throughput &&
          `${(peer.throughput / ours.throughput).toFixed(2)} times the throughput`,
        peer.p50 < ours.p50 && `a shorter median (${milliseconds(peer.p50)} ms)`,
        peer.p95 < ours.p95 && `a shorter p95 (${milliseconds(peer.p95)} ms)`,
        peer.p99 < ours.p99 && `a shorter p99 (${milliseconds(peer.p99)} ms)`,
        peer.hitRate > ours.hitRate && `a higher hit rate (${share(peer.hitRate)})`,
      ].filter((text) => text !== false)
      const price = peer.stale > 0 ? `, with ${whole(peer.stale)} stale reads` : ''
      return better.length > 0
        ? [`- Beside **${way}**, ${name} has ${better.join(', ')}${price} (ours: ${whole(ours.stale)}).`]
        : []
    }),
  )
  return lines.length > 0 ? lines.join('\n') : 'In none of these figures, in this run.'
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|---|${'---:|'.repeat(head.length - 1)}`, ...rows.map(line)].join('\n')
}
