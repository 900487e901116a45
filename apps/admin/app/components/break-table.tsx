import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import type { ShownBreak } from '../describe-break.ts'
import { CopyableCharge } from './charge-id.tsx'
import { type Column, DataTable } from './data-table.tsx'
import { EmptyState } from './empty-state.tsx'
import { TransactionLink } from './transaction-link.tsx'
import { UserLink } from './user-link.tsx'

type BreakRow = ShownBreak & { index: number; username: string | null }

const columns: Column<BreakRow>[] = [
  {
    heading: 'User',
    cell: (row) =>
      row.userId === null ? 'nobody here' : <UserLink id={row.userId} username={row.username} />,
  },
  { heading: 'What is wrong', wide: true, cell: (row) => row.text },
  { heading: 'Where', cell: where },
  { heading: 'Kind', cell: (row) => row.kind },
]

function where({ transactionId, readingId, chargeId, chargeKnown }: ShownBreak) {
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
export function BreakTable({ breaks }: { breaks: BreakRow[] }) {
  return (
    <DataTable
      label="Breaks"
      columns={columns}
      rows={breaks}
      rowKey={(row) => String(row.index)}
      empty={<EmptyState title="No breaks">All of it agrees.</EmptyState>}
    />
  )
}
