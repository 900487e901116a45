import type { ReactNode } from 'react'
import { Missing } from '../ledger/transaction-details.tsx'
import { CopyableCharge } from '../ui/charge-id.tsx'
import type { Column } from '../ui/data-table.tsx'
import { formatCount, formatNumber } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { UserLink } from '../ui/user-link.tsx'
import type { listedPayments } from './list-payments.server.ts'
import { PaymentStateBadge } from './payment-state-badge.tsx'
import { parkedLabels } from './payment-state-labels.ts'

export type PaymentRow = TextIds<Awaited<ReturnType<typeof listedPayments>>[number]>

/** One payment, wherever it is listed. */
export const paymentColumns: Column<PaymentRow>[] = [
  { heading: 'Payment', cell: (row) => <CopyableCharge chargeId={row.chargeId} /> },
  { heading: 'Time', cell: (row) => <Time date={row.receivedAt} /> },
  { heading: 'Stars', numeric: true, cell: (row) => <Price {...row} /> },
  { heading: 'Product', cell: (row) => row.product },
  { heading: 'State', cell: (row) => <PaymentStateBadge state={row.state} /> },
  { heading: 'What became of it', wide: true, cell: whatBecame },
]

/** The same with the person, for everybody's payments. */
export const paymentColumnsWithUser: Column<PaymentRow & { username: string | null }>[] = [
  ...paymentColumns.slice(0, 2),
  { heading: 'User', cell: (row) => <UserLink id={row.userId} username={row.username} /> },
  ...paymentColumns.slice(2),
]

/** `125`, or `125 USD` for what should have been Stars. */
function Price({ stars, currency }: Pick<PaymentRow, 'stars' | 'currency'>) {
  return currency === 'XTR' ? formatNumber(stars) : `${formatNumber(stars)} ${currency}`
}

function whatBecame({ state, credits, shortfall, parkedReason, ...refund }: PaymentRow): ReactNode {
  switch (state) {
    case 'credited':
      return credits === null ? null : `${formatCount(credits, 'credit')} given`
    case 'parked':
      return parkedReason && `It ${parkedLabels[parkedReason]}.`
    case 'foreign':
      return 'This database never offered it.'
    case 'refunding':
      if (refund.refundAttempts === 0) return 'The bot will return the Stars.'
      return `${formatCount(refund.refundAttempts, 'failed attempt')}: ${refund.refundError}`
    case 'refund_failed':
      return `Telegram refuses to return the Stars: ${refund.refundError}`
    case 'refunded':
      if (credits === null) return 'It had given no credits.'
      return (
        <>
          {formatCount(credits - shortfall, 'credit')} taken back
          {shortfall > 0 && (
            <>
              {', '}
              <Missing credits={shortfall} />
            </>
          )}
        </>
      )
  }
}
