import type { WithdrawnRequest } from '@tarot/data'
import { actorName } from '../ui/actor-name.ts'
import type { Column } from '../ui/data-table.tsx'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'

/** Refunds and cancellations that failed for good and were withdrawn. */
export const withdrawnColumns: Column<TextIds<WithdrawnRequest>>[] = [
  {
    heading: 'Request',
    cell: ({ kind, requestedBy }) => `${kind}, requested by ${actorName(requestedBy ?? 'bot')}`,
  },
  { heading: 'Answer of Telegram', wide: true, cell: (row) => row.error },
  {
    heading: 'Withdrawn',
    wide: true,
    cell: (row) => (
      <>
        <Time date={row.withdrawnAt} /> by {actorName(row.withdrawnBy)}
      </>
    ),
  },
  { heading: 'Reason', wide: true, cell: (row) => row.reason },
]
