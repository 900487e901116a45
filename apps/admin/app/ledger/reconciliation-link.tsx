import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

/** To one proof and its discrepancies. */
export function ReconciliationLink({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Anchor component={Link} to={`/reconciliation/${id}`} inherit fw={550}>
      {children}
    </Anchor>
  )
}
