import { Text } from '@mantine/core'
import type { TierChange } from '@tarot/data'
import type { ReactNode } from 'react'
import { ChargeLink } from '../payments/charge-id.tsx'
import { actorName } from '../ui/actor-name.ts'
import type { Column } from '../ui/data-table.tsx'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { TierBadge } from './tier-badge.tsx'

/** Columns of the tier changes of a user. */
export const tierChangeColumns: Column<TextIds<TierChange>>[] = [
  { heading: 'Time', cell: (row) => <Time date={row.createdAt} /> },
  { heading: 'From', cell: (row) => <TierUntil tier={row.oldTier} end={row.oldExpiresAt} /> },
  { heading: 'To', cell: (row) => <TierUntil tier={row.newTier} end={row.newExpiresAt} /> },
  { heading: 'By', cell: (row) => actorName(row.actor) },
  { heading: 'Reason', wide: true, cell: reason },
]

/** The reason of a change, with a link to the payment if it has one. */
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
