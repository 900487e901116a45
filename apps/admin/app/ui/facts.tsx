import type { ReactNode } from 'react'
import classes from './facts.module.css'

/** A list of names and values. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>
}

interface FactProps {
  name: string
  /** Takes two columns, for long texts. */
  wide?: boolean
  children: ReactNode
}

export function Fact({ name, wide = false, children }: FactProps) {
  return (
    <div data-wide={wide || undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
