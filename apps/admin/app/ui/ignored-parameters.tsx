import { Alert } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'

/** A notice of the query parameters that the page ignores. */
export function IgnoredParameters({ parts }: { parts: string[] }) {
  if (parts.length === 0) return null
  return (
    <Alert role="status" color="yellow" icon={<IconInfoCircle aria-hidden />} mb="md" py="xs">
      Ignored parts of the address: {parts.join(', ')}.
    </Alert>
  )
}
