import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import { CopyableCharge } from '../ui/charge-id.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { TransactionLink } from '../ui/transaction-link.tsx'
import { UserLink } from '../ui/user-link.tsx'
import type { ShownDiscrepancy } from './describe-discrepancy.ts'

type DiscrepancyRow = ShownDiscrepancy & { index: number; username: string | null }

const columns: Column<DiscrepancyRow>[] = [
  {
    heading: 'User',
    cell: (row) =>
      row.userId === null ? 'nobody here' : <UserLink id={row.userId} username={row.username} />,
  },
  { heading: 'What is wrong', wide: true, cell: (row) => row.text },
  { heading: 'Where', cell: where },
  { heading: 'Kind', cell: (row) => row.kind },
]

function where({ transactionId, readingId, chargeId, chargeKnown }: ShownDiscrepancy) {
  if (transactionId === null && readingId === null && chargeId === null) return null
  return (
    <>
      {readingId !== null && (
        <div>
          <Anchor component={Link} to={`/readings/${readingId}`} inherit>
            reading {readingId}
          </Anchor>
        </div>
      )}
      {transactionId !== null && (
        <div>
          <TransactionLink id={transactionId}>transaction {transactionId}</TransactionLink>
        </div>
      )}
      {chargeId !== null && (
        <div>
          <CopyableCharge chargeId={chargeId} link={chargeKnown} />
        </div>
      )}
    </>
  )
}

/** Breaks of a proof. */
export function DiscrepancyTable({ discrepancies }: { discrepancies: DiscrepancyRow[] }) {
  return (
    <DataTable
      label="Breaks"
      columns={columns}
      rows={discrepancies}
      rowKey={(row) => String(row.index)}
      empty={<EmptyState title="No discrepancies">All of it agrees.</EmptyState>}
    />
  )
}
