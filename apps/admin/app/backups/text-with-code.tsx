import { Code } from '@mantine/core'

/** A sentence whose parts between backticks are commands. */
export function TextWithCode({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other identity, and no state
    index % 2 === 0 ? part : <Code key={index}>{part}</Code>,
  )
}
