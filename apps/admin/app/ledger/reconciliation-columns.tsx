import type { ReconciliationRecord } from '@tarot/data'
import type { Column } from '../ui/data-table.tsx'
import { formatCount } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { ToneBadge } from '../ui/tone-badge.tsx'
import { formatCounts, subjectNames } from './reconciliation-labels.ts'
import { ReconciliationLink } from './reconciliation-link.tsx'

export type ReconciliationRow = TextIds<Omit<ReconciliationRecord, 'discrepancies'>>

/** What a proof has found, in a word or two. */
export function ReconciliationBadge({ discrepancyCount }: { discrepancyCount: number }) {
  return discrepancyCount === 0 ? (
    <ToneBadge tone="good">whole</ToneBadge>
  ) : (
    <ToneBadge tone="bad">{formatCount(discrepancyCount, 'break')}</ToneBadge>
  )
}

/** `0.4 s`. Two machines have two clocks: never less than nothing. */
export function secondsOf({
  startedAt,
  finishedAt,
}: Pick<ReconciliationRow, 'startedAt' | 'finishedAt'>): string {
  return `${(Math.max(0, finishedAt.getTime() - startedAt.getTime()) / 1_000).toFixed(1)} s`
}

export const reconciliationColumns: Column<ReconciliationRow>[] = [
  {
    heading: 'Time',
    cell: (row) => (
      <ReconciliationLink id={row.id}>
        <Time date={row.finishedAt} />
      </ReconciliationLink>
    ),
  },
  { heading: 'Of', cell: (row) => subjectNames[row.subject] },
  { heading: 'Result', cell: (row) => <ReconciliationBadge discrepancyCount={row.discrepancyCount} /> },
  { heading: 'Took', numeric: true, cell: secondsOf },
  { heading: 'Looked at', wide: true, cell: (row) => formatCounts(row.counts) },
]
