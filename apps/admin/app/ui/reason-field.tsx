import { Group, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { formatNumber } from './format.ts'
import { maxReasonLength } from './reason.ts'

interface ReasonFieldProps {
  /** Who sees it, and what cannot be undone. */
  description: string
  entered: string | undefined
  /** What is wrong with it. */
  problem: string | undefined
  /** Whether the dialog opens with the keyboard here. */
  first?: boolean
}

/** Why an operator does it. A text that is too long stays as it is, to be shortened: the browser would cut it unsaid. */
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

/** The same, to be read again before it happens. */
export function GivenReason({ reason }: { reason: string | undefined }) {
  return (
    <Text size="sm" c="dimmed" mt="xs" style={{ overflowWrap: 'anywhere' }}>
      Reason: {reason}
    </Text>
  )
}
