import { Text, Textarea } from '@mantine/core'

interface ReasonFieldProps {
  /** Who sees it, and what cannot be undone. */
  description: string
  entered: string | undefined
  /** What is wrong with it. */
  problem: string | undefined
  /** Whether the dialog opens with the keyboard here. */
  first?: boolean
}

/** Why an operator does it. */
export function ReasonField({ description, entered, problem, first = false }: ReasonFieldProps) {
  return (
    <Textarea
      label="Reason"
      description={description}
      name="reason"
      defaultValue={entered ?? ''}
      error={problem}
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
