import type { ReactNode } from 'react'
import { type Column, DataTable } from './data-table.tsx'
import { EmptyState } from './empty-state.tsx'
import { KeysetPager } from './keyset-pager.tsx'
import type { TextPage } from './text-ids.ts'

interface PagedTableProps<Row> {
  label: string
  columns: Column<Row>[]
  page: Pick<TextPage<object>, 'next' | 'first'> & { items: Row[] }
  rowKey: (row: Row) => string
  /** Shown if there are no rows on the first page. */
  empty: ReactNode
  /** The query parameter of the cursor. */
  name?: string
  /** Whether the table is not at the top of its page. */
  keepScroll?: boolean
}

/** One page of a table, with links to the others. */
export function PagedTable<Row>({ label, columns, page, rowKey, empty, ...pager }: PagedTableProps<Row>) {
  return (
    <>
      <DataTable
        label={label}
        columns={columns}
        rows={page.items}
        rowKey={rowKey}
        empty={page.first ? empty : <EmptyState title="Nothing older">Go back to the newest.</EmptyState>}
      />
      <KeysetPager label={label.toLowerCase()} page={page} {...pager} />
    </>
  )
}
