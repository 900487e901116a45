import { ChargeLink } from '../payments/charge-id.tsx'
import { actorName } from '../ui/actor-name.ts'
import type { Column } from '../ui/data-table.tsx'
import { formatNumber } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import { UserLink } from '../users/user-link.tsx'
import { TransactionLink } from './transaction-link.tsx'
import type { TransactionRow } from './transaction-row.ts'

/** Columns of refunds that could not take back all credits. */
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
    heading: 'Reason',
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
