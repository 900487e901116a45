import type { ReconciliationRecord } from '@tarot/data'
import type { Column } from '../ui/data-table.tsx'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { ReconciliationBadge } from './reconciliation-badge.tsx'
import { formatCounts, formatDuration, subjectNames } from './reconciliation-labels.ts'
import { ReconciliationLink } from './reconciliation-link.tsx'

export type ReconciliationRow = TextIds<Omit<ReconciliationRecord, 'discrepancies'>>

export const reconciliationColumns: Column<ReconciliationRow>[] = [
  {
    heading: 'Time',
    cell: (row) => (
      <ReconciliationLink id={row.id}>
        <Time date={row.finishedAt} />
      </ReconciliationLink>
    ),
  },
  { heading: 'Subject', cell: (row) => subjectNames[row.subject] },
  { heading: 'Result', cell: (row) => <ReconciliationBadge discrepancyCount={row.discrepancyCount} /> },
  { heading: 'Duration', numeric: true, cell: formatDuration },
  { heading: 'Checked', wide: true, cell: (row) => formatCounts(row.counts) },
]
