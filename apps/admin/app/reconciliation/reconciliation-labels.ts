import type {
  Reconciliation,
  ReconciliationRecord,
  ReconciliationSubject,
  StarReconciliation,
} from '@tarot/data'
import { formatCount, formatNumber } from '../ui/format.ts'

export const subjectNames: Record<ReconciliationSubject, string> = {
  ledger: 'Ledger',
  stars: "Telegram's Stars",
}

/** Labels of a stale reconciliation. The worker reconciles the ledger daily and the Stars every ten minutes. */
export const staleLabels: Record<ReconciliationSubject, string> = {
  ledger: 'older than a day',
  stars: 'older than an hour',
}

type ReconciliationCount = Exclude<keyof Reconciliation | keyof StarReconciliation, 'discrepancies'>

/** The labels of the counts of a reconciliation, in the order of display. */
const countLabels: Record<ReconciliationCount, (count: number) => string> = {
  users: (count) => formatCount(count, 'user'),
  entries: (count) => formatCount(count, 'entry'),
  lines: (count) => `${formatCount(count, 'line')} of Telegram's list`,
  payments: (count) => formatCount(count, 'payment'),
  refunds: (count) => formatCount(count, 'refund'),
  settled: (count) => `${formatCount(count, 'discrepancy')} settled`,
  foreign: (count) => formatCount(count, 'foreign payment'),
  failed: (count) => `${formatCount(count, 'discrepancy')} that could not be settled`,
}

/** `61 users, 800 entries`. Counts that only another version knows come last, by their names. */
export function formatCounts(counts: Record<string, number>): string {
  const known = Object.entries(countLabels).flatMap(([name, label]) => {
    const count = counts[name]
    return count === undefined ? [] : label(count)
  })
  const others = Object.entries(counts).filter(([name]) => !Object.hasOwn(countLabels, name))
  return [...known, ...others.map(([name, count]) => `${name}: ${formatNumber(count)}`)].join(', ')
}

/** `0.4 s`. Never negative, although two machines may have measured the two times. */
export function formatDuration({
  startedAt,
  finishedAt,
}: Pick<ReconciliationRecord, 'startedAt' | 'finishedAt'>): string {
  return `${(Math.max(0, finishedAt.getTime() - startedAt.getTime()) / 1_000).toFixed(1)} s`
}
