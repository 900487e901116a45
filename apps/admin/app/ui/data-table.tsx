import type { ReactNode } from 'react'
import classes from './data-table.module.css'

export interface Column<Row> {
  heading: string
  /** null where there is nothing to show. */
  cell: (row: Row) => ReactNode
  /** Numbers stand under each other. */
  numeric?: boolean
  /** Left out on narrow screens, where each row is a card. */
  wideOnly?: boolean
  /** Takes the room that is left, and breaks lines. */
  wide?: boolean
}

interface DataTableProps<Row> {
  /** Says what the rows are, for those who can't see the heading above. */
  label: string
  /** The first one names the row. */
  columns: Column<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string
  /** Shown instead of a table without rows. */
  empty: ReactNode
}

export function DataTable<Row>({ label, columns, rows, rowKey, empty }: DataTableProps<Row>) {
  if (rows.length === 0) return <div className={classes.empty}>{empty}</div>
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.heading} scope="col" {...marks(column)}>
                {column.heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column, index) => (
                <Cell key={column.heading} column={column} row={row} first={index === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface CellProps<Row> {
  column: Column<Row>
  row: Row
  first: boolean
}

function Cell<Row>({ column, row, first }: CellProps<Row>) {
  const content = column.cell(row)
  if (first) {
    return (
      <th scope="row" {...marks(column)}>
        {content}
      </th>
    )
  }
  return (
    <td data-heading={column.heading} data-empty={content === null || undefined} {...marks(column)}>
      {content ?? '–'}
    </td>
  )
}

function marks({ numeric, wideOnly, wide }: Pick<Column<never>, 'numeric' | 'wideOnly' | 'wide'>) {
  return {
    'data-numeric': numeric || undefined,
    'data-wide-only': wideOnly || undefined,
    'data-wide': wide || undefined,
  }
}
