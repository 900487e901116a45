import type { BackupCheck } from '@tarot/data'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { ToneBadge } from '../ui/tone-badge.tsx'

type CheckRow = BackupCheck & { index: number }

const columns: Column<CheckRow>[] = [
  { heading: 'Check', cell: ({ name }) => name },
  {
    heading: 'Result',
    cell: ({ ok }) =>
      ok ? <ToneBadge tone="good">passed</ToneBadge> : <ToneBadge tone="bad">✗ failed</ToneBadge>,
  },
  { heading: 'Found', wide: true, cell: ({ message }) => message },
]

/** The checks of a run, those that failed first. */
export function CheckTable({ checks }: { checks: BackupCheck[] }) {
  const rows = checks.map((check, index) => ({ ...check, index }))
  return (
    <DataTable
      label="Checks"
      columns={columns}
      rows={rows.toSorted((one, other) => Number(one.ok) - Number(other.ok))}
      rowKey={({ index }) => String(index)}
      empty={null}
    />
  )
}
