import { Text, Textarea } from '@mantine/core'

interface ReasonFieldProps {
  /** Who sees it, and what cannot be undone. */
  description: string
  entered: string | undefined
  /** Whether the dialog opens with the keyboard here. */
  first?: boolean
}

/** Why an operator does it. */
export function ReasonField({ description, entered, first = false }: ReasonFieldProps) {
  return (
    <Textarea
      label="Reason"
      description={description}
      name="reason"
      defaultValue={entered ?? ''}
      maxLength={500}
      minRows={2}
      autosize
      required
      data-autofocus={first || undefined}
    />
  )
}

/** The same, to be read again before it happens. */
export function GivenReason({ reason }: { reason: string | undefined }) {
  return (
    <Text size="sm" c="dimmed" mt="xs" style={{ overflowWrap: 'anywhere' }}>
      Reason: {reason}
    </Text>
  )
}
