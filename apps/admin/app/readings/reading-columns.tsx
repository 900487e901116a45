import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import type { Column } from '../ui/data-table.tsx'
import { Time } from '../ui/time.tsx'
import { UserLink } from '../users/user-link.tsx'

export interface ReadingRow {
  id: string
  userId: string
  spread: string
  createdAt: Date
}

/** Columns of readings. Only the page of a reading shows its question. */
export const readingColumns: Column<ReadingRow>[] = [
  {
    heading: 'Time',
    cell: (row) => (
      <Anchor component={Link} to={`/readings/${row.id}`} inherit fw={550}>
        <Time date={row.createdAt} />
      </Anchor>
    ),
  },
  { heading: 'Spread', wide: true, cell: (row) => row.spread },
  { heading: 'No.', numeric: true, wideOnly: true, cell: (row) => row.id },
]

/** Columns of the readings of all users. */
export const readingColumnsWithUser: Column<ReadingRow & { username: string | null }>[] = [
  ...readingColumns.slice(0, 1),
  { heading: 'User', cell: (row) => <UserLink id={row.userId} username={row.username} /> },
  ...readingColumns.slice(1),
]
