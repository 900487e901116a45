import type { Column } from '../ui/data-table.tsx'
import { formatNumber } from '../ui/format.ts'
import { SignedCredits } from '../ui/signed-credits.tsx'
import { Time } from '../ui/time.tsx'
import { UserLink } from '../users/user-link.tsx'
import { effectiveAt } from './effective-at.ts'
import { transactionDetails } from './transaction-details.tsx'
import { TransactionLink } from './transaction-link.tsx'
import type { TransactionRow } from './transaction-row.ts'
import { transactionState } from './transaction-state.ts'
import { TransactionStateBadge } from './transaction-state-badge.tsx'

/** Columns of transactions. */
export const transactionColumns: Column<TransactionRow>[] = [
  {
    heading: 'Time',
    cell: (row) => (
      <TransactionLink id={row.id}>
        <Time date={effectiveAt(row)} />
      </TransactionLink>
    ),
  },
  { heading: 'Type', cell: (row) => row.type },
  {
    heading: 'Credits',
    numeric: true,
    cell: (row) => <SignedCredits amount={row.amount} isEntry={row.creditVersion !== null} />,
  },
  {
    heading: 'Balance after',
    numeric: true,
    cell: (row) => (row.creditVersion === null ? null : formatNumber(row.creditsAfter)),
  },
  { heading: 'State', cell: (row) => <TransactionStateBadge state={transactionState(row)} /> },
  { heading: 'Details', wide: true, cell: transactionDetails },
  { heading: 'No.', numeric: true, wideOnly: true, cell: (row) => row.id },
]

/** Columns of the transactions of all users. */
export const transactionColumnsWithUser: Column<TransactionRow & { username: string | null }>[] = [
  ...transactionColumns.slice(0, 1),
  { heading: 'User', cell: (row) => <UserLink id={row.userId} username={row.username} /> },
  ...transactionColumns.slice(1),
]
