import { isCardId } from '../cards/cards.ts'
import { isSpreadType, type SpreadType, spreads } from '../spreads.ts'
import { type DrawnCard, draw } from './draw.ts'
import { commit, isHex256 } from './seed.ts'

/** `reason` is a sentence for users. It never contains text from the verified draw. */
export type Verification = { valid: true } | { valid: false; reason: string }

/**
 * Verifies a draw against its own seed: the shape, the commitment, and every card by drawing again.
 *
 * @param value a draw from a database or any other source: any JSON value. Unknown fields are ignored.
 * @param commitment the commitment that was shown before the draw, which must match. Default: the draw's
 * `shownCommitment`. Without either, a complete draw from another seed is valid.
 */
export function verify(value: unknown, commitment?: string): Verification {
  if (!isRecord(value)) return invalid('The draw is not an object.')
  const shown = commitment ?? value.shownCommitment
  if (value.version !== 1) return invalid('The draw has an unknown version.')
  if (!isSpreadType(value.spreadType)) return invalid('The draw has an unknown spread.')
  if (!isHex256(value.seed)) return invalid('The seed is not 64 hex characters.')
  if (!isHex256(value.commitment)) return invalid('The commitment is not 64 hex characters.')
  if (value.commitment.toLowerCase() !== commit(value.seed)) {
    return invalid('The commitment does not belong to the seed.')
  }
  if (shown !== undefined && !sameHex(shown, value.commitment)) {
    return invalid('The commitment is not the one that was shown before the draw.')
  }
  return verifyCards(value.cards, value.spreadType, value.seed)
}

function verifyCards(value: unknown, spreadType: SpreadType, seed: string): Verification {
  if (!Array.isArray(value)) return invalid('The cards are not a list.')
  const expected = draw(spreadType, seed).cards
  if (value.length !== expected.length) {
    return invalid(`${spreads[spreadType].name} has ${expected.length} cards, the draw has ${value.length}.`)
  }
  for (const [i, card] of expected.entries()) {
    const found: unknown = value[i]
    if (!isDrawnCard(found)) return invalid(`Card ${i + 1} is not a card in a position.`)
    if (found.position !== card.position) return invalid(`Card ${i + 1} is in another position than drawn.`)
    if (found.card !== card.card) return invalid(`Card ${i + 1} is not the card that the seed draws.`)
    if (found.reversed !== card.reversed) return invalid(`Card ${i + 1} has another orientation than drawn.`)
  }
  return { valid: true }
}

function isDrawnCard(value: unknown): value is DrawnCard {
  return (
    isRecord(value) &&
    typeof value.position === 'string' &&
    isCardId(value.card) &&
    typeof value.reversed === 'boolean'
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sameHex(one: unknown, other: string): boolean {
  return typeof one === 'string' && one.toLowerCase() === other.toLowerCase()
}

function invalid(reason: string): Verification {
  return { valid: false, reason }
}
