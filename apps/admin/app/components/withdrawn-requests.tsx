import type { WithdrawnRequest } from '@tarot/data'
import { actorName } from '../actor.ts'
import type { TextIds } from '../text-ids.ts'
import type { Column } from './data-table.tsx'
import { Time } from './time.tsx'

/** A refund or cancellation that failed for good and was withdrawn. */
export const withdrawnColumns: Column<TextIds<WithdrawnRequest>>[] = [
  { heading: 'What', cell: (row) => row.kind },
  {
    heading: 'Asked for by',
    cell: (row) => (row.requestedBy === null ? 'the bot' : actorName(row.requestedBy)),
  },
  { heading: 'What Telegram said', wide: true, cell: (row) => row.error },
  { heading: 'Withdrawn by', cell: (row) => actorName(row.withdrawnBy) },
  { heading: 'Withdrawn on', cell: (row) => <Time date={row.withdrawnAt} /> },
  { heading: 'Reason', wide: true, cell: (row) => row.reason },
]
