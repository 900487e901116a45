import type { PositionKey, SpreadType } from '../spreads.ts'
import type { PlacedCard, Reading } from './reading.ts'

/** The texts of one spread. Every line is one paragraph of complete sentences. */
export type SpreadTemplate<S extends SpreadType = SpreadType> = {
  /** The name of the spread's subject inside a sentence: "the week". */
  scope: string
  opening(reading: Reading<S>): string
  /** Writes the section of one card in its position. */
  card(card: PlacedCard, reading: Reading<S>): string
  /** Title of the last section, the summary. */
  summaryTitle: string
  /** Writes how the positions relate to each other. */
  connect(reading: Reading<S>): string[]
  /** Writes the closing paragraph, with the question if there is one. */
  close(reading: Reading<S>): string[]
}

/** Writes the section of a card in a position. */
export type SentenceTemplate = (card: PlacedCard) => string

/** Returns a function that writes each card with one of the templates for its position. */
export function byPosition<S extends SpreadType>(
  templates: Record<PositionKey<S>, readonly SentenceTemplate[]>,
) {
  return (card: PlacedCard, reading: Reading<S>) =>
    reading.pick(templates[card.position.key as PositionKey<S>])(card)
}

const answers = {
  1: [
    'more encouragement than warning',
    'an open hand',
    'a good deal of goodwill',
    'a nod, though no promise',
  ],
  0: [
    'as much caution as encouragement',
    'an “if” more than a yes or a no',
    'both a push and a pause',
    'a half-open door',
  ],
  '-1': [
    'patience first and encouragement second',
    'a request to slow down before anything else',
    'more care than haste',
    'a friendly “not so fast”',
  ],
} as const

/** Returns the tendency of all cards as an answer to the question: a noun phrase, never a verdict. */
export function softAnswer({ lean, pick }: Pick<Reading, 'lean' | 'pick'>): string {
  return pick(answers[lean])
}

/** Returns a soft answer with the card whose tendency is closest to it; the later card if several are equally close. */
export function reasonedAnswer(reading: Pick<Reading, 'lean' | 'pick' | 'placed'>): string {
  const distance = ({ lean }: PlacedCard) => Math.abs(lean - reading.lean)
  const { the } = reading.placed.reduce((a, b) => (distance(b) <= distance(a) ? b : a))
  const source = reading.pick([
    `on the word of ${the}`,
    `most clearly in ${the}`,
    `with ${the} as the clearest voice`,
  ])
  return `${softAnswer(reading)}, ${source}`
}
