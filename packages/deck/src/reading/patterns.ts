import { type Element, type Suit, suitElements, suits } from '../cards/card.ts'
import type { PlacedCard } from './reading.ts'

/** Something that stands out when all cards are looked at together. */
export type Pattern =
  | { kind: 'many-majors'; cards: PlacedCard[] }
  | { kind: 'one-major'; card: PlacedCard }
  | { kind: 'no-majors' }
  | { kind: 'leading-suit'; suit: Suit; element: Element; cards: PlacedCard[] }
  | { kind: 'leading-element'; element: Element; cards: PlacedCard[] }
  | { kind: 'missing-elements'; elements: Element[] }
  | { kind: 'missing-suit'; suit: Suit; element: Element; cards: PlacedCard[] }
  | { kind: 'repeated-number'; number: number; cards: PlacedCard[] }
  | { kind: 'courts'; cards: PlacedCard[] }
  | { kind: 'reversals'; reversed: PlacedCard[] }

type Weighed = { weight: number; pattern: Pattern }

/** From this many cards on, what is absent says something. */
const enoughToMiss = 6

/** The patterns in the cards, the most striking first. Small spreads may show none. */
export function findPatterns(placed: readonly PlacedCard[]): Pattern[] {
  if (placed.length < 3) return []
  return [majors, elements, missing, repeatedNumbers, courts, reversals]
    .flatMap((find) => find(placed))
    .sort((a, b) => b.weight - a.weight)
    .map(({ pattern }) => pattern)
}

function majors(placed: readonly PlacedCard[]): Weighed[] {
  const found = placed.filter(({ card }) => card.arcana === 'major')
  const share = found.length / placed.length
  if (found.length >= 2 && share >= 0.4)
    return [{ weight: 2 * share, pattern: { kind: 'many-majors', cards: found } }]
  if (placed.length < enoughToMiss) return []
  if (found.length === 0) return [{ weight: 0.9, pattern: { kind: 'no-majors' } }]
  const [only] = found
  return only && found.length === 1 ? [{ weight: 0.7, pattern: { kind: 'one-major', card: only } }] : []
}

function elements(placed: readonly PlacedCard[]): Weighed[] {
  const [suit, inSuit] = largest(suits.map((suit) => [suit, ofSuit(placed, suit)]))
  const suitShare = inSuit.length / placed.length
  if (suit && inSuit.length >= 3 && suitShare >= 0.4) {
    const element = suitElements[suit]
    return [{ weight: 2 * suitShare, pattern: { kind: 'leading-suit', suit, element, cards: inSuit } }]
  }
  const [element, cards] = largest(
    Object.values(suitElements).map((element) => [element, ofElement(placed, element)]),
  )
  const share = cards.length / placed.length
  if (!element || cards.length < 2 || share < 0.5) return []
  return [{ weight: 1.5 * share, pattern: { kind: 'leading-element', element, cards } }]
}

function missing(placed: readonly PlacedCard[]): Weighed[] {
  if (placed.length < enoughToMiss) return []
  const absent = Object.values(suitElements).filter((element) => ofElement(placed, element).length === 0)
  if (absent.length > 0) return [{ weight: 0.85, pattern: { kind: 'missing-elements', elements: absent } }]
  return suits
    .filter((suit) => ofSuit(placed, suit).length === 0)
    .map((suit) => {
      const element = suitElements[suit]
      return {
        weight: 0.75,
        pattern: { kind: 'missing-suit', suit, element, cards: ofElement(placed, element) },
      }
    })
}

function ofSuit(placed: readonly PlacedCard[], suit: Suit): PlacedCard[] {
  return placed.filter(({ card }) => card.arcana === 'minor' && card.suit === suit)
}

function ofElement(placed: readonly PlacedCard[], element: Element): PlacedCard[] {
  return placed.filter(({ card }) => card.element === element)
}

/** The group with the most cards, or none when two share the first place. */
function largest<Name>(groups: [Name, PlacedCard[]][]): [Name, PlacedCard[]] | [undefined, PlacedCard[]] {
  const [first, second] = groups.toSorted(([, a], [, b]) => b.length - a.length)
  return first && first[1].length > (second?.[1].length ?? 0) ? first : [undefined, []]
}

/** The number that returns most often; one is enough to hear. */
function repeatedNumbers(placed: readonly PlacedCard[]): Weighed[] {
  const minors = placed.filter(({ card }) => card.arcana === 'minor')
  const groups = Map.groupBy(minors, ({ card }) => card.number)
  const [number, cards] = [...groups].reduce<[number, PlacedCard[]]>(
    (a, b) => (b[1].length > a[1].length ? b : a),
    [0, []],
  )
  if (cards.length < 2) return []
  const weight = cards.length / Math.sqrt(placed.length)
  return [{ weight, pattern: { kind: 'repeated-number', number, cards } }]
}

function courts(placed: readonly PlacedCard[]): Weighed[] {
  const cards = placed.filter(({ card }) => card.arcana === 'minor' && card.number > 10)
  const share = cards.length / placed.length
  return cards.length >= 2 && share >= 0.3 ? [{ weight: 2 * share, pattern: { kind: 'courts', cards } }] : []
}

function reversals(placed: readonly PlacedCard[]): Weighed[] {
  const reversed = placed.filter((card) => card.reversed)
  const distance = Math.abs(reversed.length / placed.length - 0.5)
  return distance < 0.25 ? [] : [{ weight: 0.3 + 2 * distance, pattern: { kind: 'reversals', reversed } }]
}
