import { Code, Text, Title } from '@mantine/core'
import { ToneBadge } from '../ui/tone-badge.tsx'
import classes from './card-list.module.css'
import type { ShownCard } from './draw.server.ts'

interface CardListProps {
  /** null if the stored cards have an unknown shape. */
  cards: ShownCard[] | null
  /** The stored JSON, shown if `cards` is null. */
  stored: string
}

export function CardList({ cards, stored }: CardListProps) {
  return (
    <section>
      <Title order={2} size="h5" mb={8}>
        Cards
      </Title>
      {cards ? (
        <ol className={classes.cards}>
          {cards.map(({ position, name, reversed }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the position in the spread identifies the card
            <li key={index}>
              <Text component="span" size="xs" c="dimmed">
                {position}
              </Text>
              <Text component="span" fw={600} size="sm">
                {name}
              </Text>
              {reversed && <ToneBadge tone="waiting">reversed</ToneBadge>}
            </li>
          ))}
        </ol>
      ) : (
        <Code block tabIndex={0} aria-label="Cards as stored">
          {stored}
        </Code>
      )}
    </section>
  )
}
