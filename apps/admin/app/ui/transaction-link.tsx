import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

/** To a row of the ledger: `No. 12` within a text, or what it says instead by itself. */
export function TransactionLink({ id, children }: { id: string; children?: ReactNode }) {
  return (
    <Anchor component={Link} to={`/transactions/${id}`} inherit underline={children ? 'hover' : 'always'}>
      {children ?? `No.\u{A0}${id}`}
    </Anchor>
  )
}
