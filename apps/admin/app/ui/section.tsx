import { Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** A part of a page, with a title. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h5" mb={8}>
        {title}
      </Title>
      {children}
    </section>
  )
}
