import type { ReactNode } from 'react'
import classes from './facts.module.css'

/** Names and values: what is known about one thing. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>
}

interface FactProps {
  name: string
  /** Takes the room of two: for long texts. */
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
