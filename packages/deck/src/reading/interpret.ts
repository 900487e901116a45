import type { Draw } from '../draw/draw.ts'
import { spreads } from '../spreads.ts'
import { writeObservations } from './observations.ts'
import { quoteQuestion } from './question.ts'
import { createReading, type PlacedCard } from './reading.ts'
import type { SpreadTemplate } from './spread-template.ts'
import { spreadTemplates } from './spread-templates/spread-templates.ts'

/**
 * Writes the reading of a draw in plain text: sections separated by one blank line, the first line of each its title. The
 * first section is the opening, then follows one section for each card, and the last one is the summary. The same draw and
 * question always give the same text.
 *
 * @param input.draw a draw in the format of `draw`; verify a draw from another source with `verify` first
 * @param input.question any text; it is quoted on one line, shortened to 120 characters. Nothing is escaped.
 * @throws RangeError when the cards do not match the spread
 *
 * @example
 * interpret({ draw: draw('single', seed), question: 'What should I look at?' })
 * // One Card
 * // You asked “What should I look at?” and drew the Ace of Cups.
 * //
 * // The card · Ace of Cups, reversed
 * // …
 */
export function interpret({ draw, question }: { draw: Draw; question?: string | null | undefined }): string {
  const template: SpreadTemplate = spreadTemplates[draw.spreadType]
  const reading = createReading(draw, quoteQuestion(question))
  const sections = [
    [spreads[draw.spreadType].name, template.opening(reading)],
    ...reading.placed.map((card) => [cardTitle(card), template.card(card, reading)]),
    [
      template.summaryTitle,
      ...template.connect(reading),
      ...writeObservations(reading, template.scope),
      ...template.close(reading),
    ],
  ]
  return sections.map((lines) => lines.join('\n')).join('\n\n')
}

function cardTitle({ position, card, reversed }: PlacedCard): string {
  return `${position.name} · ${card.name}${reversed ? ', reversed' : ''}`
}
