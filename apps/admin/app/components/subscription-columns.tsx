import type { Subscription, SubscriptionStatus } from '@tarot/data'
import type { TextIds } from '../text-ids.ts'
import { CopyableCharge } from './charge-id.tsx'
import type { Column } from './data-table.tsx'
import { Time } from './time.tsx'
import { type Tone, ToneBadge } from './tone-badge.tsx'
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

const meanings: Record<SubscriptionStatus, string> = {
  active: 'Renews when its paid time is over.',
  canceled: 'Ends when its paid time is over.',
  failed: 'The renewal was not paid; Telegram may still try.',
  ended: 'Is over.',
}

/** A person's subscriptions. */
export const subscriptionColumns: Column<TextIds<Subscription>>[] = [
  { heading: 'Tier', cell: (row) => <TierBadge tier={row.tier} /> },
  { heading: 'Status', cell: (row) => <SubscriptionStatusBadge status={row.status} /> },
  { heading: 'Paid until', cell: (row) => <Time date={row.periodEnd} /> },
  { heading: 'Since', cell: (row) => <Time date={row.createdAt} as="date" /> },
  { heading: 'First payment', cell: (row) => <CopyableCharge chargeId={row.chargeId} /> },
  { heading: 'What comes', wide: true, cell: (row) => meanings[row.status] },
]
