import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import type { Column } from '../ui/data-table.tsx'
import { Time } from '../ui/time.tsx'
import { UserLink } from '../ui/user-link.tsx'

export interface ReadingRow {
  id: string
  userId: string
  spread: string
  createdAt: Date
}

/** One reading, wherever it is listed. Its question stands on its own page alone. */
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

/** The same with the person, for everybody's readings. */
export const readingColumnsWithUser: Column<ReadingRow & { username: string | null }>[] = [
  ...readingColumns.slice(0, 1),
  { heading: 'User', cell: (row) => <UserLink id={row.userId} username={row.username} /> },
  ...readingColumns.slice(1),
]
