import type { ReconciliationSubject } from '@tarot/data'
import { formatCount, formatNumber } from './format.ts'

export const subjectNames: Record<ReconciliationSubject, string> = {
  ledger: 'Ledger',
  stars: "Telegram's Stars",
}

/** What a proof counts, in the order of its words. */
const words: Record<string, (count: number) => string> = {
  users: (count) => formatCount(count, 'user'),
  moves: (count) => formatCount(count, 'move'),
  lines: (count) => `${formatCount(count, 'line')} of Telegram's list`,
  payments: (count) => formatCount(count, 'payment'),
  settled: (count) => `${formatNumber(count)} settled`,
}

/** `61 users, 800 moves` */
export function countsInWords(counts: Record<string, number>): string {
  const known = Object.keys(words)
  const names = Object.keys(counts).toSorted((one, other) => known.indexOf(one) - known.indexOf(other))
  return names
    .map((name) => words[name]?.(counts[name] ?? 0) ?? `${formatNumber(counts[name] ?? 0)} ${name}`)
    .join(', ')
}
