import { actorName } from '../ui/actor-name.ts'
import { ChargeLink } from '../ui/charge-id.tsx'
import type { Column } from '../ui/data-table.tsx'
import { formatNumber } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import { TransactionLink } from '../ui/transaction-link.tsx'
import { UserLink } from '../ui/user-link.tsx'
import type { TransactionRow } from './transaction-row.ts'

/** Refunds that could not take back everything. */
export const shortfallColumns: Column<TransactionRow & { username: string | null }>[] = [
  {
    heading: 'Time',
    cell: (row) => (
      <TransactionLink id={row.id}>
        <Time date={row.createdAt} />
      </TransactionLink>
    ),
  },
  { heading: 'User', cell: (row) => <UserLink id={row.userId} username={row.username} /> },
  { heading: 'Missing', numeric: true, cell: (row) => <strong>{formatNumber(row.shortfall ?? 0)}</strong> },
  { heading: 'Taken back', numeric: true, cell: (row) => formatNumber(-row.amount) },
  { heading: 'Purchase', cell: purchase },
  {
    heading: 'Why',
    wide: true,
    cell: ({ reason, actor }) =>
      [reason, actor && `by ${actorName(actor)}`].filter(Boolean).join(' · ') || null,
  },
]

function purchase({ original }: TransactionRow) {
  if (!original) return null
  return (
    <>
      {original.product ?? <TransactionLink id={original.id} />}
      {original.chargeId && (
        <>
          {' · '}
          <ChargeLink chargeId={original.chargeId} inText />
        </>
      )}
    </>
  )
}
