import { Group, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { formatNumber } from './format.ts'
import { maxReasonLength } from './reason.ts'

interface ReasonFieldProps {
  /** Where the reason is recorded, and what cannot be undone. */
  description: string
  entered: string | undefined
  /** Error message. */
  problem: string | undefined
  /** Whether the field has the focus when the dialog opens. */
  first?: boolean
}

/** The field for the reason of an operation. It has no `maxlength`, with which browsers cut a long text silently. */
export function ReasonField({ description, entered, problem, first = false }: ReasonFieldProps) {
  const [length, setLength] = useState(entered?.trim().length ?? 0)
  return (
    <div>
      <Textarea
        label="Reason"
        description={description}
        name="reason"
        defaultValue={entered ?? ''}
        onChange={(event) => setLength(event.currentTarget.value.trim().length)}
        error={problem}
        minRows={2}
        maxRows={8}
        autosize
        required
        data-autofocus={first || undefined}
      />
      <Group justify="flex-end">
        <Text size="xs" mt={4} c={length > maxReasonLength ? 'var(--mantine-color-error)' : 'dimmed'}>
          {formatNumber(length)} of {maxReasonLength} characters
        </Text>
      </Group>
    </div>
  )
}

/** The entered reason, for the review. */
export function EnteredReason({ reason }: { reason: string | undefined }) {
  return (
    <Text size="sm" c="dimmed" mt="xs" style={{ overflowWrap: 'anywhere' }}>
      Reason: {reason}
    </Text>
  )
}
