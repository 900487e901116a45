import { Anchor } from '@mantine/core'
import type { SubscriptionStatus } from '@tarot/data'
import { Link } from 'react-router'
import { CopyableCharge } from '../payments/charge-id.tsx'
import { paymentPath } from '../payments/payment-path.ts'
import type { Column } from '../ui/data-table.tsx'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { type Tone, ToneBadge } from '../ui/tone-badge.tsx'
import type { SubscriptionWithEnd } from './subscription-end.ts'
import { TierBadge } from './tier-badge.tsx'
import { tierLabels } from './tier-labels.ts'

const tones: Record<SubscriptionStatus, Tone> = {
  active: 'good',
  canceled: 'waiting',
  failed: 'bad',
  ended: 'neutral',
}

export function SubscriptionStatusBadge({ status }: { status: SubscriptionStatus }) {
  return <ToneBadge tone={tones[status]}>{status}</ToneBadge>
}

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

/** When a subscription ended, and which one replaced it. */
export function SubscriptionEnd({ endedAt, replacedBy }: Pick<SubscriptionRow, 'endedAt' | 'replacedBy'>) {
  if (!endedAt) return null
  if (!replacedBy) {
    return (
      <>
        Ended on <Time date={endedAt} as="date" />.
      </>
    )
  }
  return (
    <>
      Replaced on <Time date={endedAt} as="date" /> by the{' '}
      <Anchor component={Link} to={paymentPath(replacedBy.chargeId)} inherit underline="always">
        {tierLabels[replacedBy.tier]}
      </Anchor>
      .
    </>
  )
}
