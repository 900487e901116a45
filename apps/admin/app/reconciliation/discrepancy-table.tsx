import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import { TransactionLink } from '../ledger/transaction-link.tsx'
import { CopyableCharge } from '../payments/charge-id.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { UserLink } from '../users/user-link.tsx'
import type { DescribedDiscrepancy } from './describe-discrepancy.ts'

type DiscrepancyRow = DescribedDiscrepancy & { index: number; username: string | null }

const columns: Column<DiscrepancyRow>[] = [
  {
    heading: 'User',
    cell: (row) => (row.userId === null ? 'unknown' : <UserLink id={row.userId} username={row.username} />),
  },
  { heading: 'Discrepancy', wide: true, cell: (row) => row.text },
  { heading: 'Links', cell: links },
  { heading: 'Kind', cell: (row) => row.kind },
]

function links({ transactionId, readingId, chargeId, hasPaymentPage }: DescribedDiscrepancy) {
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
          <CopyableCharge chargeId={chargeId} link={hasPaymentPage} />
        </div>
      )}
    </>
  )
}

/** The discrepancies of a reconciliation. */
export function DiscrepancyTable({ discrepancies }: { discrepancies: DiscrepancyRow[] }) {
  return (
    <DataTable
      label="Discrepancies"
      columns={columns}
      rows={discrepancies}
      rowKey={(row) => String(row.index)}
      empty={<EmptyState title="No discrepancies">Everything agrees.</EmptyState>}
    />
  )
}
