import { Paper } from '@mantine/core'
import type { ReactNode } from 'react'

/** A frame of its own for what stands in the place of something larger. */
export function Framed({ children }: { children: ReactNode }) {
  return (
    <Paper withBorder px="lg" py={40} ta="center" bg="var(--console-surface)">
      {children}
    </Paper>
  )
}
