import type { Card, CardId, Element, Faces, MajorId, Orientation, Rank, Suit } from './card.ts'
import { ranks, suitElements, suits } from './card.ts'
import { cups } from './cups.ts'
import { majors } from './major.ts'
import { pentacles } from './pentacles.ts'
import { swords } from './swords.ts'
import { wands } from './wands.ts'

const minors: Record<Suit, Record<Rank, Faces>> = { wands, cups, swords, pentacles }

/** The element of each card's planet or sign in the Golden Dawn tradition. */
const majorElements: Record<MajorId, Element> = {
  'the-fool': 'air',
  'the-magician': 'air',
  'the-high-priestess': 'water',
  'the-empress': 'earth',
  'the-emperor': 'fire',
  'the-hierophant': 'earth',
  'the-lovers': 'air',
  'the-chariot': 'water',
  strength: 'fire',
  'the-hermit': 'earth',
  'wheel-of-fortune': 'fire',
  justice: 'air',
  'the-hanged-man': 'water',
  death: 'water',
  temperance: 'fire',
  'the-devil': 'earth',
  'the-tower': 'fire',
  'the-star': 'air',
  'the-moon': 'water',
  'the-sun': 'fire',
  judgement: 'fire',
  'the-world': 'earth',
}

/**
 * The 78 cards in canonical order: the Major Arcana from 0 to 21, then wands, cups, swords and pentacles, each from ace to
 * king. Draws depend on this order, so it never changes.
 */
export const cards: readonly Card[] = [
  ...(Object.keys(majors) as MajorId[]).map(major),
  ...suits.flatMap((suit) => ranks.map((rank) => minor(suit, rank))),
]

const byId = new Map<string, Card>(cards.map((card) => [card.id, card]))

/** Returns the card with this id. */
export function findCard(id: CardId): Card {
  return byId.get(id) as Card
}

/** Returns whether `value`, of any type, is one of the 78 ids. */
export function isCardId(value: unknown): value is CardId {
  return typeof value === 'string' && byId.has(value)
}

function major(id: MajorId, number: number): Card {
  const name = id
    .split('-')
    .map((word) => (word === 'of' ? word : capitalized(word)))
    .join(' ')
  return { id, name, arcana: 'major', element: majorElements[id], number, ...text(majors[id]) }
}

function minor(suit: Suit, rank: Rank): Card {
  const name = `${capitalized(rank)} of ${capitalized(suit)}`
  const number = ranks.indexOf(rank) + 1
  return {
    id: `${rank}-of-${suit}`,
    name,
    arcana: 'minor',
    suit,
    rank,
    element: suitElements[suit],
    number,
    ...text(minors[suit][rank]),
  }
}

/** Converts the texts by orientation into the fields of a card, each `{ upright, reversed }`. */
function text(faces: Faces) {
  const both = <Value>(read: (orientation: Orientation) => Value) => ({
    upright: read('upright'),
    reversed: read('reversed'),
  })
  return {
    keywords: both((side) => faces[side].keywords),
    meaning: both((side) => faces[side].meaning),
    phrases: both((side) => {
      const { theme, gift, snag, act, lean } = faces[side]
      return { theme, gift, snag, act, lean }
    }),
  }
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
