import { TextInput } from '@mantine/core'

interface CreditsFieldProps {
  description?: string
  entered: string
  /** Error message. */
  problem: string | undefined
}

/** The field for a number of credits. It has the focus when the dialog opens, with its content selected. */
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
