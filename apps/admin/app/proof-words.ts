import type { ReconciliationSubject } from '@tarot/data'
import { formatNumber } from './format.ts'

export const subjectNames: Record<ReconciliationSubject, string> = {
  ledger: 'Ledger',
  stars: "Telegram's Stars",
}

/** `61 users, 800 moves` */
export function countsInWords(counts: Record<string, number>): string {
  const parts = Object.entries(counts).map(([name, count]) => `${formatNumber(count)} ${name}`)
  return parts.join(', ')
}
