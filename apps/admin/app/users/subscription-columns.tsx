import { Anchor } from '@mantine/core'
import type { SubscriptionStatus } from '@tarot/data'
import { Link } from 'react-router'
import { paymentPath } from '../payments/payment-path.ts'
import { CopyableCharge } from '../ui/charge-id.tsx'
import type { Column } from '../ui/data-table.tsx'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { type Tone, ToneBadge } from '../ui/tone-badge.tsx'
import type { SubscriptionWithEnd } from './subscription-end.ts'
import { tierLabels } from './tier-labels.ts'
import { TierBadge } from './user-columns.tsx'

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
  active: 'Renews when its paid time is over.',
  canceled: 'Ends when its paid time is over.',
  failed: 'The renewal was not paid; Telegram may still try.',
}

type SubscriptionRow = TextIds<SubscriptionWithEnd>

/** A person's subscriptions. */
export const subscriptionColumns: Column<SubscriptionRow>[] = [
  { heading: 'Tier', cell: (row) => <TierBadge tier={row.tier} /> },
  { heading: 'Status', cell: (row) => <SubscriptionStatusBadge status={row.status} /> },
  // A refund ends a subscription before the time that was paid for, which is not on record then.
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

/** When a subscription ended, and what took its place. */
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
