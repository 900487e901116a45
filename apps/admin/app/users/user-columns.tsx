import type { UserWithBalance } from '@tarot/data'
import type { Column } from '../ui/data-table.tsx'
import { formatNumber } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { ActivityBadge } from './activity-badge.tsx'
import { TierBadge } from './tier-badge.tsx'
import { UserLink } from './user-link.tsx'

/** Columns of users. */
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
