import { Paper, Text, Title } from '@mantine/core'
import { Fragment } from 'react'

interface InterpretationProps {
  sections: { title: string | null; paragraphs: string[] }[]
}

/** The text of a reading. */
export function Interpretation({ sections }: InterpretationProps) {
  return (
    <section>
      <Title order={2} size="h5" mb={8}>
        Interpretation
      </Title>
      <Paper withBorder p={{ base: 'md', sm: 'lg' }} bg="var(--console-surface)">
        {sections.map(({ title, paragraphs }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
          <Fragment key={index}>
            {title && (
              <Title order={3} size="h6" mt={index === 0 ? 0 : 'md'} mb={4}>
                {title}
              </Title>
            )}
            {paragraphs.map((paragraph, line) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
              <Text key={line} size="sm" mb={6} maw="68ch" style={{ overflowWrap: 'anywhere' }}>
                {paragraph}
              </Text>
            ))}
          </Fragment>
        ))}
      </Paper>
    </section>
  )
}
