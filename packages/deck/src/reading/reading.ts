import type { Card, Lean, Phrases } from '../cards/card.ts'
import { findCard, isCardId } from '../cards/cards.ts'
import type { Draw } from '../draw/draw.ts'
import { createKeyedStream } from '../draw/keyed-stream.ts'
import { seedBytes } from '../draw/seed.ts'
import { type Position, type PositionKey, type SpreadType, spreads } from '../spreads.ts'
import { capitalize } from './phrasing.ts'

/** A card in its position, with its phrases for the drawn orientation. Capitalized fields begin a sentence. */
export type PlacedCard = Phrases & {
  position: Position
  card: Card
  reversed: boolean
  /** "the Fool", "Strength", "the Ace of Cups". */
  the: string
  The: string
  Act: string
  meaning: string
}

/** The input of a spread template. */
export type Reading<S extends SpreadType = SpreadType> = {
  placed: readonly PlacedCard[]
  first: PlacedCard
  last: PlacedCard
  /** The question, shortened and in quotation marks; undefined without a question. */
  question: string | undefined
  /** The tendency of all cards together; the last card counts twice. */
  lean: Lean
  at(key: PositionKey<S>): PlacedCard
  /** Returns one of the options, chosen by the seed, so that the same draw always gives the same wording. */
  pick<Option>(options: readonly Option[]): Option
}

export function createReading(draw: Draw, question: string | undefined): Reading {
  const placed = placeCards(draw)
  const stream = createKeyedStream(seedBytes(draw.seed), `tarot-deck/v1/${draw.spreadType}/words`)
  const byKey = new Map<string, PlacedCard>(placed.map((card) => [card.position.key, card]))
  return {
    placed,
    first: placed[0] as PlacedCard,
    last: placed.at(-1) as PlacedCard,
    question,
    lean: leanOf(placed),
    at: (key) => byKey.get(key) as PlacedCard,
    pick: (options) => options[stream.below(options.length)] as (typeof options)[number],
  }
}

function placeCards({ spreadType, cards }: Draw): PlacedCard[] {
  const positions: readonly Position[] = spreads[spreadType].positions
  if (cards.length !== positions.length || positions.some(({ key }, i) => key !== cards[i]?.position)) {
    throw new RangeError(
      `The cards do not match the positions of the spread ${spreadType}; verify the draw first`,
    )
  }
  return positions.map((position, i) => placeCard(position, cards[i] as Draw['cards'][number]))
}

function placeCard(position: Position, { card: id, reversed }: Draw['cards'][number]): PlacedCard {
  if (!isCardId(id)) throw new RangeError('The draw contains an unknown card; verify it first')
  const card = findCard(id)
  const side = reversed ? 'reversed' : 'upright'
  const phrases = card.phrases[side]
  const the = nameInSentence(card)
  return {
    position,
    card,
    reversed,
    the,
    The: capitalize(the),
    ...phrases,
    Act: capitalize(phrases.act),
    meaning: card.meaning[side],
  }
}

/** Returns a card's name inside a sentence. Strength, Justice and similar cards have no article. */
function nameInSentence({ id, name, arcana }: Card): string {
  if (arcana === 'minor' || id === 'wheel-of-fortune') return `the ${name}`
  return name.replace(/^The /, 'the ')
}

function leanOf(placed: readonly PlacedCard[]): Lean {
  const leans = [...placed, placed.at(-1) as PlacedCard].map((card) => card.lean)
  const mean = leans.reduce<number>((sum, lean) => sum + lean, 0) / leans.length
  return mean > 0.2 ? 1 : mean < -0.2 ? -1 : 0
}
