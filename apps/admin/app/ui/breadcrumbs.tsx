import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

interface CrumbsProps {
  /** The list that it is one of. */
  of: string
  to: string
  children: ReactNode
}

/** Where the page stands: the list it belongs to, and its own name. */
export function Breadcrumbs({ of, to, children }: CrumbsProps) {
  return (
    <>
      <Anchor component={Link} to={to} inherit underline="always">
        {of}
      </Anchor>
      {' / '}
      {children}
    </>
  )
}
