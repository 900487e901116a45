import type { ReactNode } from 'react'
import classes from './data-table.module.css'

export interface Column<Row> {
  heading: string
  /** null if there is nothing to show. */
  cell: (row: Row) => ReactNode
  /** Aligns numbers by their digits. */
  numeric?: boolean
  /** Hidden on narrow screens, where each row is a card. */
  wideOnly?: boolean
  /** Takes the remaining width and wraps. */
  wide?: boolean
}

interface DataTableProps<Row> {
  /** Accessible name of the table. */
  label: string
  /** The first column is the row header. */
  columns: Column<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string
  /** Shown if there are no rows. */
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
              <th key={column.heading} scope="col" {...attributesOf(column)}>
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
      <th scope="row" {...attributesOf(column)}>
        {content}
      </th>
    )
  }
  return (
    <td data-heading={column.heading} data-empty={content === null || undefined} {...attributesOf(column)}>
      {content ?? '–'}
    </td>
  )
}

function attributesOf({ numeric, wideOnly, wide }: Pick<Column<never>, 'numeric' | 'wideOnly' | 'wide'>) {
  return {
    'data-numeric': numeric || undefined,
    'data-wide-only': wideOnly || undefined,
    'data-wide': wide || undefined,
  }
}
