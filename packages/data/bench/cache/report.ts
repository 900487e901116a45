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

/** Returns the results of the workload as a table with a row for each contender. */
export function workloadTable(results: Record<ContenderName, Round>): string {
  const rows = contenderNames.map((name) => [
    name,
    ...Object.values(columns).map((column) => column(results[name])),
  ])
  return table(['', ...Object.keys(columns)], rows)
}

/** Returns the text of `docs/benchmarks/cache.md`. */
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

**Workload.** ${processes} processes with ${callers} callers each read the balances of ${whole(users)} users, drawn by Zipf's law (exponent 1, seed ${seed}); one call in ${readsPerWrite + 1} adds a credit instead. Each caller waits for one turn of the event loop before each call, like a request from outside. ${rounds} rounds of ${duration / 1_000} s each, the contenders interleaved, their order rotated by one each round; rates and times are medians over the rounds, counts are sums. Redis, Postgres and the ${processes} processes share the machine's cores.

**The same for all.** One durable Postgres (a database for each contender) and one Redis (a numbered database for each); a time to live of five minutes; ${processes} processes that run from the first round to the last; the same draws. Warm-up: each process reads the users of its part of the first ${whole(warmUp)} draws, each once. Caches without a database of their own load and write by the same prepared statements that ours runs.

**A load** is a read of the balance in Postgres, in the background or not; **hit rate** is the share of reads without a load. **A stale read** returns an older version than one whose write was acknowledged (the writer's call, caches included, had returned, in any process) before the read began: all processes record (user, version, time) by the machine's monotonic clock, and the records are compared afterwards. **Oldest** is the time for which the most outdated answer had been outdated. Ours with \`maxStaleness\` may be outdated by 2 s; ${whole(results[oursWithStaleness()].tooOld)} of its reads exceeded that. Redis did not answer ours within 100 ms in ${whole(results[contenderNames[0] as ContenderName].unanswered + results[oursWithStaleness()].unanswered)} calls; these were answered by the database.

| | configuration |
|---|---|
${contenderNames.map((name) => `| ${name} | ${contenders[name].setUp} |`).join('\n')}

## Where others are better

${remarks(results)}

## One hit

${table(['', 'ours', 'peer', '', 'ratio'], single)}

One process, 500 users one after another, contenders in alternating rounds of 150 ms. In L1: one caller, microseconds of one call. In Redis: the public call against a bare GET on its own connection, for the same keys and values. Ours adds a timeout, a circuit breaker, the check of epoch and version, and the update of L1. Write coalescing compensates for these with many callers: all commands of one turn of the event loop leave in one write.
`
}

function oursWithStaleness(): ContenderName {
  return contenderNames[1] as ContenderName
}

/** Lists where peers are better. Computed, so that it stays true when the figures change. */
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
        ? [
            `- Compared with **${way}**, ${name} has ${better.join(', ')}${price} (ours: ${whole(ours.stale)}).`,
          ]
        : []
    }),
  )
  return lines.length > 0 ? lines.join('\n') : 'In none of these figures, in this run.'
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|---|${'---:|'.repeat(head.length - 1)}`, ...rows.map(line)].join('\n')
}
