import { Alert } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** A message of success. Screen readers announce it. */
export function Notice({ children }: { children: ReactNode }) {
  return (
    <Alert role="status" color="green" icon={<IconCircleCheck aria-hidden />} mb="md" py="xs">
      {children}
    </Alert>
  )
}
