import type { PositionKey, SpreadType } from '../spreads.ts'
import type { PlacedCard, Reading } from './reading.ts'

/** How one spread speaks. Every line is one paragraph of whole sentences. */
export type SpreadTemplate<S extends SpreadType = SpreadType> = {
  /** What the cards together are called inside a sentence: "the week". */
  scope: string
  opening(reading: Reading<S>): string
  /** One card read in its position. */
  card(card: PlacedCard, reading: Reading<S>): string
  /** Title of the last section, which looks at the whole. */
  wholeTitle: string
  /** How the positions answer each other. */
  connect(reading: Reading<S>): string[]
  /** The last words, with the question where one was asked. */
  close(reading: Reading<S>): string[]
}

/** One way to read a card in a position. */
export type Joining = (card: PlacedCard) => string

/** Reads each card with one of the joinings written for its position. */
export function byPosition<S extends SpreadType>(joinings: Record<PositionKey<S>, readonly Joining[]>) {
  return (card: PlacedCard, reading: Reading<S>) =>
    reading.pick(joinings[card.position.key as PositionKey<S>])(card)
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

/** What the cards hold out to the question as a whole: a noun phrase, and never a verdict. */
export function softAnswer({ lean, pick }: Pick<Reading, 'lean' | 'pick'>): string {
  return pick(answers[lean])
}

/** A soft answer with the card that speaks for it most clearly; between equals the later one. */
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
