import type { SubscriptionTier, UserWithBalance } from '@tarot/data'
import type { Column } from '../ui/data-table.tsx'
import { formatNumber } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { type Tone, ToneBadge } from '../ui/tone-badge.tsx'
import { UserLink } from '../ui/user-link.tsx'
import { tierLabels } from './tier-labels.ts'

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
