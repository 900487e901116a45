import type { SubscriptionTier, UserWithBalance } from '@tarot/data'
import { formatNumber } from '../format.ts'
import type { TextIds } from '../text-ids.ts'
import { tierLabels } from '../tier-labels.ts'
import type { Column } from './data-table.tsx'
import { Time } from './time.tsx'
import { type Tone, ToneBadge } from './tone-badge.tsx'
import { UserLink } from './user-link.tsx'

const tones: Record<SubscriptionTier, Tone> = { basic: 'neutral', premium: 'accent', professional: 'accent' }

export function TierBadge({ tier }: { tier: SubscriptionTier }) {
  return <ToneBadge tone={tones[tier]}>{tierLabels[tier]}</ToneBadge>
}

/** Whether the bot can reach the person. */
export function ActivityBadge({ active }: { active: boolean }) {
  return <ToneBadge tone={active ? 'good' : 'neutral'}>{active ? 'active' : 'unreachable'}</ToneBadge>
}

export const userColumns: Column<TextIds<UserWithBalance>>[] = [
  { heading: 'User', cell: (row) => <UserLink id={row.id} username={row.username} /> },
  { heading: 'Telegram ID', numeric: true, cell: (row) => row.telegramId },
  { heading: 'Balance', numeric: true, cell: (row) => formatNumber(row.balance) },
  { heading: 'Tier', cell: (row) => <TierBadge tier={row.subscriptionTier} /> },
  { heading: 'State', cell: (row) => <ActivityBadge active={row.isActive} /> },
  { heading: 'Joined', wideOnly: true, cell: (row) => <Time date={row.createdAt} as="date" /> },
  {
    heading: 'Last active',
    cell: (row) => (row.lastActiveAt ? <Time date={row.lastActiveAt} as="ago" /> : null),
  },
]
