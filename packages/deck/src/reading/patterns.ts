import { type Element, type Suit, suitElements, suits } from '../cards/card.ts'
import type { PlacedCard } from './reading.ts'

/** A pattern in all cards of a spread together. */
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

type WeightedPattern = { weight: number; pattern: Pattern }

/** Minimum number of cards for patterns of absence. */
const minCardsForAbsence = 6

/** Returns the patterns in the cards, the strongest first. Small spreads may have none. */
export function findPatterns(placed: readonly PlacedCard[]): Pattern[] {
  if (placed.length < 3) return []
  return [majors, elements, missing, repeatedNumbers, courts, reversals]
    .flatMap((find) => find(placed))
    .sort((a, b) => b.weight - a.weight)
    .map(({ pattern }) => pattern)
}

function majors(placed: readonly PlacedCard[]): WeightedPattern[] {
  const found = placed.filter(({ card }) => card.arcana === 'major')
  const share = found.length / placed.length
  if (found.length >= 2 && share >= 0.4)
    return [{ weight: 2 * share, pattern: { kind: 'many-majors', cards: found } }]
  if (placed.length < minCardsForAbsence) return []
  if (found.length === 0) return [{ weight: 0.9, pattern: { kind: 'no-majors' } }]
  const [only] = found
  return only && found.length === 1 ? [{ weight: 0.7, pattern: { kind: 'one-major', card: only } }] : []
}

function elements(placed: readonly PlacedCard[]): WeightedPattern[] {
  const [suit, inSuit] = findLargest(suits.map((suit) => [suit, ofSuit(placed, suit)]))
  const suitShare = inSuit.length / placed.length
  if (suit && inSuit.length >= 3 && suitShare >= 0.4) {
    const element = suitElements[suit]
    return [{ weight: 2 * suitShare, pattern: { kind: 'leading-suit', suit, element, cards: inSuit } }]
  }
  const [element, cards] = findLargest(
    Object.values(suitElements).map((element) => [element, ofElement(placed, element)]),
  )
  const share = cards.length / placed.length
  if (!element || cards.length < 2 || share < 0.5) return []
  return [{ weight: 1.5 * share, pattern: { kind: 'leading-element', element, cards } }]
}

function missing(placed: readonly PlacedCard[]): WeightedPattern[] {
  if (placed.length < minCardsForAbsence) return []
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

/** Returns the group with the most cards, or none if two groups are equally large. */
function findLargest<Name>(groups: [Name, PlacedCard[]][]): [Name, PlacedCard[]] | [undefined, PlacedCard[]] {
  const [first, second] = groups.toSorted(([, a], [, b]) => b.length - a.length)
  return first && first[1].length > (second?.[1].length ?? 0) ? first : [undefined, []]
}

/** Returns the most frequent number; other repeated numbers are ignored. */
function repeatedNumbers(placed: readonly PlacedCard[]): WeightedPattern[] {
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

function courts(placed: readonly PlacedCard[]): WeightedPattern[] {
  const cards = placed.filter(({ card }) => card.arcana === 'minor' && card.number > 10)
  const share = cards.length / placed.length
  return cards.length >= 2 && share >= 0.3 ? [{ weight: 2 * share, pattern: { kind: 'courts', cards } }] : []
}

function reversals(placed: readonly PlacedCard[]): WeightedPattern[] {
  const reversed = placed.filter((card) => card.reversed)
  const distance = Math.abs(reversed.length / placed.length - 0.5)
  return distance < 0.25 ? [] : [{ weight: 0.3 + 2 * distance, pattern: { kind: 'reversals', reversed } }]
}
