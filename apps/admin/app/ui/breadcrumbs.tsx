import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

interface BreadcrumbsProps {
  /** Title of the parent page, a list. */
  of: string
  to: string
  children: ReactNode
}

/** A link to the list that the page belongs to, and the name of the page. */
export function Breadcrumbs({ of, to, children }: BreadcrumbsProps) {
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
