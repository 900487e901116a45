import { type Figure, figure, type Goal } from '../harness.ts'
import type { Round } from './contender-run.ts'
import { type ContenderName, contenderNames, contenders, ours, oursWithStaleness } from './contenders.ts'

const measures: { key: keyof Round; name: string; unit: string }[] = [
  { key: 'throughput', name: 'throughput', unit: 'op/s' },
  { key: 'p50', name: 'read, p50', unit: 'ms' },
  { key: 'p95', name: 'read, p95', unit: 'ms' },
  { key: 'p99', name: 'read, p99', unit: 'ms' },
  { key: 'hitRate', name: 'hit rate', unit: 'of reads' },
  { key: 'loads', name: 'database loads', unit: 'loads' },
  { key: 'stale', name: 'stale reads', unit: 'reads' },
]

/** Returns the figures with goals, then those of our two contenders, each with that of each peer. */
export function workloadFigures(results: Record<ContenderName, Round>): Figure[] {
  const withGoal = (name: ContenderName, key: keyof Round, what: string, unit: string, goal: Goal) =>
    figure({ bench: 'cache', case: `${name}: ${what}`, value: results[name][key], unit, goal })
  const enough = { of: 'value', is: 'at least', bound: 0.97 } as const
  const none = { of: 'value', is: 'at most', bound: 0 } as const
  const peers = contenderNames.filter((name) => !contenders[name].isOurs)
  return [
    withGoal(ours, 'hitRate', 'hit rate', 'of reads', enough),
    withGoal(oursWithStaleness, 'hitRate', 'hit rate', 'of reads', enough),
    withGoal(ours, 'stale', 'reads older than an acknowledged write', 'reads', none),
    withGoal(oursWithStaleness, 'tooOld', 'reads that were outdated for longer than 2 s', 'reads', none),
    ...[ours, oursWithStaleness].flatMap((name) =>
      peers.flatMap((peer) =>
        measures.map(({ key, name: what, unit }) =>
          figure({
            bench: 'cache',
            case: `${name}: ${what}`,
            value: results[name][key],
            unit,
            peer: { name: peer, value: results[peer][key] },
          }),
        ),
      ),
    ),
  ]
}
