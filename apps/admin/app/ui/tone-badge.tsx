import type { ReactNode } from 'react'
import classes from './tone-badge.module.css'

export type Tone = 'neutral' | 'good' | 'waiting' | 'bad' | 'accent'

/** A badge with a state. */
export function ToneBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {children}
    </span>
  )
}
