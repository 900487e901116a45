import { Alert } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'

/** Says which parts of the address mean nothing, so that nobody takes the page for an answer to them. */
export function IgnoredParameters({ parts }: { parts: string[] }) {
  if (parts.length === 0) return null
  return (
    <Alert role="status" color="yellow" icon={<IconInfoCircle aria-hidden />} mb="md" py="xs">
      Not understood, and left out here: {parts.join(', ')}.
    </Alert>
  )
}
