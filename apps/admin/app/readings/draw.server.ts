import type { Json, Reading } from '@tarot/data'
import { findCard, isCardId, isSpreadType, parseSections, spreads, spreadTypes, verify } from '@tarot/deck'

export interface ShownCard {
  /** Title of the place in the spread. */
  position: string
  name: string
  reversed: boolean
}

/** The title of a spread for people; an unknown one keeps its key. */
export function spreadName(spreadType: string): string {
  return isSpreadType(spreadType) ? spreads[spreadType].name : spreadType
}

export const spreadChoices = spreadTypes.map((value) => ({ value, label: spreadName(value) }))

/** A reading as lists show it: without what the user asked. */
export function listedReading({ id, userId, spreadType, createdAt }: Reading) {
  return { id, userId, spread: spreadName(spreadType), createdAt }
}

/** The cards in their places; null for JSON that is no list of cards. */
export function shownCards({ cards, spreadType }: Reading): ShownCard[] | null {
  const list = isObject(cards) ? cards.cards : cards
  if (!Array.isArray(list) || list.length === 0) return null
  const shown = list.map((entry) => {
    if (!isObject(entry) || typeof entry.card !== 'string') return null
    return {
      position: positionName(spreadType, entry.position),
      name: isCardId(entry.card) ? findCard(entry.card).name : entry.card,
      reversed: entry.reversed === true,
    }
  })
  return shown.every((card) => card !== null) ? shown : null
}

/** Whether the seed draws these cards and was committed to; null for readings that have no seed to check. */
export function checkDraw({ cards }: Reading) {
  if (!isObject(cards) || typeof cards.seed !== 'string') return null
  const result = verify(cards)
  return {
    seed: cards.seed,
    commitment: typeof cards.commitment === 'string' ? cards.commitment : null,
    /** Whether it is on record what the person was shown before the draw; `verify` has compared it then. */
    isShownRecorded: cards.shownCommitment !== undefined,
    problem: result.valid ? null : result.reason,
  }
}

/** The text in sections; the first line of each is its title where there is more than one line. */
export function readInterpretation(text: string) {
  return parseSections(text).map(({ title, body }) =>
    body === ''
      ? { title: null, paragraphs: [title] }
      : { title, paragraphs: body.split('\n').filter((line) => line.trim() !== '') },
  )
}

function positionName(spreadType: string, position: Json | undefined): string {
  const found = isSpreadType(spreadType)
    ? spreads[spreadType].positions.find(({ key }) => key === position)
    : undefined
  return found?.name ?? (typeof position === 'string' ? position : 'Card')
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
