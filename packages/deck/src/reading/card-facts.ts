import type { Element } from '../cards/card.ts'

/** The subject of each element, as a phrase inside a sentence. */
export const elementRealms: Record<Element, string> = {
  fire: 'will and desire',
  water: 'feeling and attachment',
  air: 'thought and speech',
  earth: 'work, body and home',
}

/** The common theme of the cards of each number, from aces to kings. */
export const numberThemes = [
  'beginnings',
  'balance and choice',
  'growth',
  'stability',
  'disruption and change',
  'recovery and exchange',
  'testing and reflection',
  'movement and mastery',
  'things close to complete',
  'fullness and turning over',
  'learning',
  'pursuit',
  'maturity that works from within',
  'command and responsibility',
] as const

export const rankPlurals = [
  'Aces',
  'Twos',
  'Threes',
  'Fours',
  'Fives',
  'Sixes',
  'Sevens',
  'Eights',
  'Nines',
  'Tens',
  'Pages',
  'Knights',
  'Queens',
  'Kings',
] as const
