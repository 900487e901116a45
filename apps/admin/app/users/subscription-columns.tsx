import type { SubscriptionStatus } from '@tarot/data'
import { CopyableCharge } from '../payments/charge-id.tsx'
import type { Column } from '../ui/data-table.tsx'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { SubscriptionEnd } from './subscription-end.tsx'
import { SubscriptionStatusBadge } from './subscription-status-badge.tsx'
import { TierBadge } from './tier-badge.tsx'
import type { SubscriptionWithEnd } from './with-subscription-ends.ts'

const outlooks: Record<Exclude<SubscriptionStatus, 'ended'>, string> = {
  active: 'Renews at the end of the paid period.',
  canceled: 'Ends at the end of the paid period.',
  failed: 'The renewal was not paid; Telegram may retry.',
}

type SubscriptionRow = TextIds<SubscriptionWithEnd>

/** Columns of a user's subscriptions. */
export const subscriptionColumns: Column<SubscriptionRow>[] = [
  { heading: 'Tier', cell: (row) => <TierBadge tier={row.tier} /> },
  { heading: 'Status', cell: (row) => <SubscriptionStatusBadge status={row.status} /> },
  // A refund ends a subscription early; the end of its paid period is then unknown.
  {
    heading: 'Paid until',
    cell: (row) => (row.status !== 'ended' || row.replacedBy ? <Time date={row.periodEnd} /> : null),
  },
  { heading: 'Since', cell: (row) => <Time date={row.createdAt} as="date" /> },
  { heading: 'First payment', cell: (row) => <CopyableCharge chargeId={row.chargeId} /> },
  { heading: 'Outlook', wide: true, cell: outlook },
]

function outlook({ status, ...row }: SubscriptionRow) {
  return status === 'ended' ? <SubscriptionEnd {...row} /> : outlooks[status]
}
