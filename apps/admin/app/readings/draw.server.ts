import type { Json, Reading } from '@tarot/data'
import { findCard, isCardId, isSpreadType, spreads, verify } from '@tarot/deck'

export interface ShownCard {
  /** Title of the position in the spread. */
  position: string
  name: string
  reversed: boolean
}

/** The cards with their positions; null if the JSON is not a list of cards. */
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

/** Verifies that the seed yields the cards and matches the commitment; null for readings without a seed. */
export function verifyDraw({ cards }: Reading) {
  if (!isObject(cards) || typeof cards.seed !== 'string') return null
  const result = verify(cards)
  return {
    seed: cards.seed,
    commitment: typeof cards.commitment === 'string' ? cards.commitment : null,
    /** Whether the commitment that the user was shown is recorded; if so, `verify` has compared it. */
    hasShownCommitment: cards.shownCommitment !== undefined,
    problem: result.valid ? null : result.reason,
  }
}

function positionName(spreadType: string, position: Json | undefined): string {
  const known = isSpreadType(spreadType)
    ? spreads[spreadType].positions.find(({ key }) => key === position)
    : undefined
  return known?.name ?? (typeof position === 'string' ? position : 'Card')
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
