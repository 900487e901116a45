export const suits = ['wands', 'cups', 'swords', 'pentacles'] as const

export const ranks = [
  'ace',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'page',
  'knight',
  'queen',
  'king',
] as const

export type Arcana = 'major' | 'minor'
export type Suit = (typeof suits)[number]
export type Rank = (typeof ranks)[number]
export type Element = 'fire' | 'water' | 'air' | 'earth'
export type Orientation = 'upright' | 'reversed'

export type MajorId =
  | 'the-fool'
  | 'the-magician'
  | 'the-high-priestess'
  | 'the-empress'
  | 'the-emperor'
  | 'the-hierophant'
  | 'the-lovers'
  | 'the-chariot'
  | 'strength'
  | 'the-hermit'
  | 'wheel-of-fortune'
  | 'justice'
  | 'the-hanged-man'
  | 'death'
  | 'temperance'
  | 'the-devil'
  | 'the-tower'
  | 'the-star'
  | 'the-moon'
  | 'the-sun'
  | 'judgement'
  | 'the-world'

export type MinorId = `${Rank}-of-${Suit}`

/** The element of each suit. */
export const suitElements: Record<Suit, Element> = {
  wands: 'fire',
  cups: 'water',
  swords: 'air',
  pentacles: 'earth',
}

/** One of the 78 ids, such as `the-fool` and `ace-of-cups`. Readings store them, so they never change. */
export type CardId = MajorId | MinorId

/** The tendency of a card: 1 favourable, 0 mixed, -1 asking for care. */
export type Lean = 1 | 0 | -1

/**
 * Phrases that templates insert into their sentences. `theme`, `gift` and `snag` are singular noun phrases that fit after
 * "is" and never address the reader. `act` follows "to" or is an imperative.
 */
export type Phrases = {
  /** What the card is about. */
  theme: string
  /** The positive side, also of a difficult card. */
  gift: string
  /** The negative side, also of a favourable card. */
  snag: string
  /** The action that it suggests. */
  act: string
  lean: Lean
}

/** The texts of a card for each orientation, in the format of the files with the card texts. */
export type Faces = Record<Orientation, Phrases & { keywords: string[]; meaning: string }>

type CardText = {
  /** For example "The Fool" or "Ace of Cups". */
  name: string
  element: Element
  /** Three or four for each orientation, lower case. */
  keywords: Record<Orientation, string[]>
  /** Two sentences or more for each orientation. They are about the card only, so they fit any position of a spread. */
  meaning: Record<Orientation, string>
  phrases: Record<Orientation, Phrases>
}

/** A Major Arcana card; `number` runs from 0 (The Fool) to 21 (The World). */
export type MajorCard = CardText & { id: MajorId; arcana: 'major'; number: number }

/** A Minor Arcana card; `number` runs from 1 (ace) to 10, then 11 (page), 12 (knight), 13 (queen), 14 (king). */
export type MinorCard = CardText & { id: MinorId; arcana: 'minor'; suit: Suit; rank: Rank; number: number }

export type Card = MajorCard | MinorCard
