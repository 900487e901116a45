import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

/** A link to the page of one run. */
export function BackupRunLink({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Anchor component={Link} to={`/backups/${id}`} inherit fw={550}>
      {children}
    </Anchor>
  )
}
