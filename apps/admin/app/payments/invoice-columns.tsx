import { TransactionLink } from '../ledger/transaction-link.tsx'
import { TransactionStateBadge } from '../ledger/transaction-state-badge.tsx'
import type { Column } from '../ui/data-table.tsx'
import { formatNumber } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import type { toInvoiceRows } from './invoice-rows.server.ts'

/** Columns of a user's unpaid invoices. */
export const invoiceColumns: Column<TextIds<Awaited<ReturnType<typeof toInvoiceRows>>[number]>>[] = [
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
