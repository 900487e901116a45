import type { WithdrawnRequest } from '@tarot/data'
import { actorName } from '../ui/actor-name.ts'
import type { Column } from '../ui/data-table.tsx'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'

/** Columns of refunds and cancellations that failed permanently and were withdrawn. */
export const withdrawnRequestColumns: Column<TextIds<WithdrawnRequest>>[] = [
  {
    heading: 'Request',
    cell: ({ kind, requestedBy }) => `${kind}, requested by ${actorName(requestedBy ?? 'bot')}`,
  },
  { heading: "Telegram's answer", wide: true, cell: (row) => row.error },
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
