import type { Reconciliation, ReconciliationSubject, StarReconciliation } from '@tarot/data'
import { formatCount, formatNumber } from '../ui/format.ts'

export const subjectNames: Record<ReconciliationSubject, string> = {
  ledger: 'Ledger',
  stars: "Telegram's Stars",
}

/** What a proof is that says too little about now: the worker makes one of the ledger daily, one of the Stars every ten minutes. */
export const oldWords: Record<ReconciliationSubject, string> = {
  ledger: 'older than a day',
  stars: 'older than an hour',
}

type ReconciliationCount = Exclude<keyof Reconciliation | keyof StarReconciliation, 'discrepancies'>

/** What a proof counts, in the order of its words. */
const words: Record<ReconciliationCount, (count: number) => string> = {
  users: (count) => formatCount(count, 'user'),
  entries: (count) => formatCount(count, 'move'),
  lines: (count) => `${formatCount(count, 'line')} of Telegram's list`,
  payments: (count) => formatCount(count, 'payment'),
  refunds: (count) => formatCount(count, 'refund'),
  settled: (count) => `${formatCount(count, 'break')} settled`,
  foreign: (count) => formatCount(count, 'foreign payment'),
  failed: (count) => `${formatCount(count, 'break')} that could not be settled`,
}

/** `61 users, 800 entries`; what another version has counted comes last, by its name. */
export function formatCounts(counts: Record<string, number>): string {
  const known = Object.entries(words).flatMap(([name, inWords]) => {
    const count = counts[name]
    return count === undefined ? [] : inWords(count)
  })
  const others = Object.entries(counts).filter(([name]) => !Object.hasOwn(words, name))
  return [...known, ...others.map(([name, count]) => `${name}: ${formatNumber(count)}`)].join(', ')
}
