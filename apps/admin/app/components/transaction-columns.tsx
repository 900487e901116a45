import type { Transaction, TransactionStatus } from '@tarot/data'
import type { LedgerLinks } from '../find-ledger-links.server.ts'
import { formatNumber } from '../format.ts'
import type { TextIds } from '../text-ids.ts'
import type { Column } from './data-table.tsx'
import { SignedCredits } from './signed-credits.tsx'
import { Time } from './time.tsx'
import { type Tone, ToneBadge } from './tone-badge.tsx'
import { transactionDetails } from './transaction-details.tsx'
import { TransactionLink } from './transaction-link.tsx'
import { UserLink } from './user-link.tsx'

export type TransactionRow = TextIds<Transaction> & LedgerLinks

const tones: Record<TransactionStatus, Tone> = {
  pending: 'waiting',
  completed: 'good',
  failed: 'bad',
  refunded: 'neutral',
}

type StatusFacts = Pick<TransactionRow, 'type' | 'status' | 'refund'>

/** How a row stands. Credits for a reading are held until it is there, and can be given back before and after. */
export function TransactionStatusBadge({ type, status, refund }: StatusFacts) {
  if (type === 'reading' && status === 'pending') return <ToneBadge tone="waiting">held</ToneBadge>
  if (type === 'reading' && refund) return <ToneBadge tone="neutral">given back</ToneBadge>
  return <ToneBadge tone={tones[status]}>{status}</ToneBadge>
}

/** One row of the ledger, wherever it is shown. */
export const transactionColumns: Column<TransactionRow>[] = [
  {
    heading: 'Time',
    cell: (row) => (
      <TransactionLink id={row.id}>
        <Time date={row.createdAt} />
      </TransactionLink>
    ),
  },
  { heading: 'Type', cell: (row) => row.type },
  {
    heading: 'Credits',
    numeric: true,
    cell: (row) => <SignedCredits amount={row.amount} moved={row.creditVersion !== null} />,
  },
  { heading: 'Balance after', numeric: true, cell: (row) => formatNumber(row.creditsAfter) },
  { heading: 'Status', cell: (row) => <TransactionStatusBadge {...row} /> },
  { heading: 'Details', wide: true, cell: transactionDetails },
  { heading: 'No.', numeric: true, wideOnly: true, cell: (row) => row.id },
]

/** The same with the person, for everybody's ledger. */
export const transactionColumnsWithUser: Column<TransactionRow & { username: string | null }>[] = [
  ...transactionColumns.slice(0, 1),
  { heading: 'User', cell: (row) => <UserLink id={row.userId} username={row.username} /> },
  ...transactionColumns.slice(1),
]
