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

/** The 78 ids, such as `the-fool` and `ace-of-cups`. Stored in readings, so they never change. */
export type CardId = MajorId | MinorId

/** How a card leans in a reading: 1 open, 0 mixed, -1 a card that asks for care. */
export type Lean = 1 | 0 | -1

/**
 * The words a reading puts into its own sentences. `theme`, `gift` and `snag` are singular noun phrases that
 * fit after "is" and never address the reader; `act` follows "to" or stands as a request.
 */
export type Phrases = {
  /** What the card is about. */
  theme: string
  /** What is good in it, also when the card is a hard one. */
  gift: string
  /** How it gets in the way, also when the card is a kind one. */
  snag: string
  /** What it suggests doing. */
  act: string
  lean: Lean
}

/** A card as its author wrote it, each way up. */
export type Faces = Record<Orientation, Phrases & { keywords: string[]; meaning: string }>

type CardText = {
  /** Such as "The Fool" or "Ace of Cups". */
  name: string
  element: Element
  /** Three or four a side, lower case. */
  keywords: Record<Orientation, string[]>
  /** Two sentences or more a side. They speak of the card, so they are true in any position of a spread. */
  meaning: Record<Orientation, string>
  phrases: Record<Orientation, Phrases>
}

/** A Major Arcana card; `number` runs from 0 (The Fool) to 21 (The World). */
export type MajorCard = CardText & { id: MajorId; arcana: 'major'; number: number }

/** A Minor Arcana card; `number` runs from 1 (ace) over 10 to 11 (page), 12 (knight), 13 (queen), 14 (king). */
export type MinorCard = CardText & { id: MinorId; arcana: 'minor'; suit: Suit; rank: Rank; number: number }

export type Card = MajorCard | MinorCard
