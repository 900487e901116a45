import { formatNumber } from '../format.ts'
import type { listedInvoices } from '../list-invoices.server.ts'
import type { TextIds } from '../text-ids.ts'
import type { Column } from './data-table.tsx'
import { Time } from './time.tsx'
import { TransactionLink } from './transaction-link.tsx'
import { TransactionStateBadge } from './transaction-state-badge.tsx'

/** A person's invoices that were not paid. */
export const invoiceColumns: Column<TextIds<Awaited<ReturnType<typeof listedInvoices>>[number]>>[] = [
  {
    heading: 'Time',
    cell: (row) => (
      <TransactionLink id={row.id}>
        <Time date={row.createdAt} />
      </TransactionLink>
    ),
  },
  { heading: 'Product', cell: (row) => row.product },
  { heading: 'Stars', numeric: true, cell: (row) => (row.stars === null ? null : formatNumber(row.stars)) },
  { heading: 'Credits', numeric: true, cell: (row) => formatNumber(row.credits) },
  { heading: 'State', cell: (row) => <TransactionStateBadge state={row.state} /> },
  { heading: 'Details', wide: true, cell: (row) => row.note },
  { heading: 'No.', numeric: true, wideOnly: true, cell: (row) => row.id },
]
