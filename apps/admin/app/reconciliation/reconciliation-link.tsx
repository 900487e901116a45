import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

/** A link to the page of one reconciliation. */
export function ReconciliationLink({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Anchor component={Link} to={`/reconciliation/${id}`} inherit fw={550}>
      {children}
    </Anchor>
  )
}
