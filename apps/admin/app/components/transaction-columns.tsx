import type { Transaction } from '@tarot/data'
import type { LedgerLinks } from '../find-ledger-links.server.ts'
import { formatNumber } from '../format.ts'
import { movedAt } from '../moved-at.ts'
import type { TextIds } from '../text-ids.ts'
import { transactionState } from '../transaction-state.ts'
import type { Column } from './data-table.tsx'
import { SignedCredits } from './signed-credits.tsx'
import { Time } from './time.tsx'
import { transactionDetails } from './transaction-details.tsx'
import { TransactionLink } from './transaction-link.tsx'
import { TransactionStateBadge } from './transaction-state-badge.tsx'
import { UserLink } from './user-link.tsx'

export type TransactionRow = TextIds<Transaction> & LedgerLinks

/** One row of the ledger, wherever it is shown. */
export const transactionColumns: Column<TransactionRow>[] = [
  {
    heading: 'Time',
    cell: (row) => (
      <TransactionLink id={row.id}>
        <Time date={movedAt(row)} />
      </TransactionLink>
    ),
  },
  { heading: 'Type', cell: (row) => row.type },
  {
    heading: 'Credits',
    numeric: true,
    cell: (row) => <SignedCredits amount={row.amount} moved={row.creditVersion !== null} />,
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

/** The same with the person, for everybody's ledger. */
export const transactionColumnsWithUser: Column<TransactionRow & { username: string | null }>[] = [
  ...transactionColumns.slice(0, 1),
  { heading: 'User', cell: (row) => <UserLink id={row.userId} username={row.username} /> },
  ...transactionColumns.slice(1),
]
