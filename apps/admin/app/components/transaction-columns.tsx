import { Anchor } from '@mantine/core'
import type { Transaction, TransactionStatus } from '@tarot/data'
import { Link } from 'react-router'
import { formatNumber } from '../format.ts'
import type { TextIds } from '../text-ids.ts'
import type { Column } from './data-table.tsx'
import { SignedCredits } from './signed-credits.tsx'
import { Time } from './time.tsx'
import { type Tone, ToneBadge } from './tone-badge.tsx'
import { UserLink } from './user-link.tsx'

/** What a row has paid for. */
export interface BoughtReading {
  id: string
  spread: string
}

export type TransactionRow = TextIds<Transaction> & { reading: BoughtReading | undefined }

const tones: Record<TransactionStatus, Tone> = {
  pending: 'waiting',
  completed: 'good',
  failed: 'bad',
  refunded: 'neutral',
}

/** One row of the ledger, wherever it is shown. */
export const transactionColumns: Column<TransactionRow>[] = [
  { heading: 'Time', cell: (row) => <Time date={row.createdAt} /> },
  { heading: 'Type', cell: (row) => row.type },
  {
    heading: 'Credits',
    numeric: true,
    cell: (row) => <SignedCredits amount={row.amount} moved={row.creditVersion !== null} />,
  },
  { heading: 'Balance after', numeric: true, cell: (row) => formatNumber(row.creditsAfter) },
  { heading: 'Status', cell: (row) => <ToneBadge tone={tones[row.status]}>{row.status}</ToneBadge> },
  { heading: 'Details', wide: true, cell: details },
  { heading: 'No.', numeric: true, wideOnly: true, cell: (row) => row.id },
]

/** The same with the person, for everybody's ledger. */
export const transactionColumnsWithUser: Column<TransactionRow & { username: string | null }>[] = [
  ...transactionColumns.slice(0, 1),
  { heading: 'User', cell: (row) => <UserLink id={row.userId} username={row.username} /> },
  ...transactionColumns.slice(1),
]

function details({ reading, reason, actor, paymentReference, errorMessage }: TransactionRow) {
  if (reading) {
    return (
      <Anchor component={Link} to={`/readings/${reading.id}`} inherit>
        {reading.spread}
      </Anchor>
    )
  }
  const texts = [reason, errorMessage, paymentReference, actor && `by ${actor.replace(/^operator:/, '')}`]
  return texts.filter(Boolean).join(' · ') || null
}
