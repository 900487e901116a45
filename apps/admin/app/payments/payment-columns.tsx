import type { ReactNode } from 'react'
import { ShortfallBadge } from '../ledger/shortfall-badge.tsx'
import type { Column } from '../ui/data-table.tsx'
import { formatCount, formatNumber } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { UserLink } from '../users/user-link.tsx'
import { CopyableCharge } from './charge-id.tsx'
import type { toPaymentRows } from './payment-rows.server.ts'
import { PaymentStateBadge } from './payment-state-badge.tsx'
import { parkedReasonLabels } from './payment-state-labels.ts'

export type PaymentRow = TextIds<Awaited<ReturnType<typeof toPaymentRows>>[number]>

/** Columns of payments. */
export const paymentColumns: Column<PaymentRow>[] = [
  { heading: 'Payment', cell: (row) => <CopyableCharge chargeId={row.chargeId} /> },
  { heading: 'Time', cell: (row) => <Time date={row.receivedAt} /> },
  { heading: 'Stars', numeric: true, cell: (row) => <Price {...row} /> },
  { heading: 'Product', cell: (row) => row.product },
  { heading: 'State', cell: (row) => <PaymentStateBadge state={row.state} /> },
  { heading: 'Details', wide: true, cell: details },
]

/** Columns of the payments of all users. */
export const paymentColumnsWithUser: Column<PaymentRow & { username: string | null }>[] = [
  ...paymentColumns.slice(0, 2),
  { heading: 'User', cell: (row) => <UserLink id={row.userId} username={row.username} /> },
  ...paymentColumns.slice(2),
]

/** `125` for Stars; `125 USD` for another currency, which is unexpected. */
function Price({ stars, currency }: Pick<PaymentRow, 'stars' | 'currency'>) {
  return currency === 'XTR' ? formatNumber(stars) : `${formatNumber(stars)} ${currency}`
}

function details({ state, credits, shortfall, parkedReason, ...refund }: PaymentRow): ReactNode {
  switch (state) {
    case 'credited':
      return credits === null ? null : `${formatCount(credits, 'credit')} granted`
    case 'parked':
      return parkedReason && `It ${parkedReasonLabels[parkedReason]}.`
    case 'foreign':
      return 'This database has no invoice for it.'
    case 'refunding':
      if (refund.refundAttempts === 0) return 'The bot will refund the Stars.'
      return `${formatCount(refund.refundAttempts, 'failed attempt')}: ${refund.refundError}`
    case 'refund_failed':
      return `Telegram refuses to refund the Stars: ${refund.refundError}`
    case 'refunded':
      if (credits === null) return 'It was not credited.'
      return (
        <>
          {formatCount(credits - shortfall, 'credit')} taken back
          {shortfall > 0 && (
            <>
              {', '}
              <ShortfallBadge credits={shortfall} />
            </>
          )}
        </>
      )
  }
}
