import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

/** A link to a transaction: `No. 12` within a text, or its children. */
export function TransactionLink({ id, children }: { id: string; children?: ReactNode }) {
  return (
    <Anchor component={Link} to={`/transactions/${id}`} inherit underline={children ? 'hover' : 'always'}>
      {children ?? `No.\u{A0}${id}`}
    </Anchor>
  )
}
