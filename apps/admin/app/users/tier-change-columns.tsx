import { Text } from '@mantine/core'
import type { TierChange } from '@tarot/data'
import type { ReactNode } from 'react'
import { actorName } from '../ui/actor-name.ts'
import { ChargeLink } from '../ui/charge-id.tsx'
import type { Column } from '../ui/data-table.tsx'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { TierBadge } from './user-columns.tsx'

/** Changes of one user's tier. */
export const tierChangeColumns: Column<TextIds<TierChange>>[] = [
  { heading: 'Time', cell: (row) => <Time date={row.createdAt} /> },
  { heading: 'From', cell: (row) => <TierUntil tier={row.oldTier} end={row.oldExpiresAt} /> },
  { heading: 'To', cell: (row) => <TierUntil tier={row.newTier} end={row.newExpiresAt} /> },
  { heading: 'By', cell: (row) => actorName(row.actor) },
  { heading: 'Reason', wide: true, cell: reason },
]

/** A payment that has brought the plan leads to its page. */
function reason({ actor, reason }: Pick<TierChange, 'actor' | 'reason'>): ReactNode {
  const paidWith = 'paid with '
  if (actor !== 'telegram' || !reason.startsWith(paidWith)) return reason
  return (
    <>
      {paidWith}
      <ChargeLink chargeId={reason.slice(paidWith.length)} inText />
    </>
  )
}

function TierUntil({ tier, end }: { tier: TierChange['newTier']; end: Date | null }) {
  return (
    <>
      <TierBadge tier={tier} />
      {end && (
        <Text component="span" size="xs" c="dimmed" display="block">
          until <Time date={end} as="date" />
        </Text>
      )}
    </>
  )
}
