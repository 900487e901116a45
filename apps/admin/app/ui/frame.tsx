import { Paper } from '@mantine/core'
import type { ReactNode } from 'react'

/** A frame with centered content, for an empty state. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <Paper withBorder px="lg" py={40} ta="center" bg="var(--console-surface)">
      {children}
    </Paper>
  )
}
