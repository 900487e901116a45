import { TextInput } from '@mantine/core'

interface CreditsFieldProps {
  description?: string
  entered: string
  /** What is wrong with it. */
  problem: string | undefined
}

/** How many credits an operator gives. The dialog opens here, and typing replaces what stands there. */
export function CreditsField({ description, entered, problem }: CreditsFieldProps) {
  return (
    <TextInput
      label="Credits"
      description={description}
      name="amount"
      defaultValue={entered}
      error={problem}
      inputMode="numeric"
      autoComplete="off"
      required
      data-autofocus
      onFocus={(event) => event.currentTarget.select()}
    />
  )
}
