import type { CardId } from '../cards/card.ts'
import { cards } from '../cards/cards.ts'
import { isSpreadType, type SpreadType, spreads } from '../spreads.ts'
import { createKeyedStream } from './keyed-stream.ts'
import { commit, seedBytes } from './seed.ts'

/** One card in its position. */
export type DrawnCard = {
  /** A position key of the spread. */
  position: string
  card: CardId
  reversed: boolean
}

/** A complete draw as plain JSON, which anyone can verify. Stored in `readings.cards`. */
export type Draw = {
  version: 1
  spreadType: SpreadType
  /** 64 lower-case hex characters. */
  seed: string
  /** `commit(seed)`. */
  commitment: string
  /** One card for each position, in the order of the spread. */
  cards: DrawnCard[]
}

/** A draw whose commitment was shown to the user before. */
export type ShownDraw = Draw & {
  /** The commitment that was shown, 64 hex characters: `verify` compares the draw with it. */
  shownCommitment: string
}

/**
 * Draws the cards of a spread. The same spread and seed always give the same cards:
 *
 * 1. Key: the 32 bytes of the seed. Stream: HMAC-SHA-256 in counter mode with the label
 *    `tarot-deck/v1/<spreadType>`, see {@link createKeyedStream}.
 * 2. A number below `n` is the next byte of the stream modulo `n`; bytes of `256 - 256 % n` and above are
 *    skipped.
 * 3. The deck starts in the order of `cards`. For position `i` (from 0), let `j` be `i` plus a number below
 *    `78 - i`; swap the cards at `i` and `j`; the card now at `i` is drawn, reversed if the next number
 *    below 2 is 1.
 *
 * @example
 * const seed = createSeed()
 * show(commit(seed)) // before the draw
 * const { cards } = draw('three', seed)
 * // [{ position: 'past', card: 'the-fool', reversed: true }, …]
 *
 * @throws RangeError for an unknown spread or a seed that is not 64 hex characters, TypeError for a seed that is not a
 * string
 */
export function draw(spreadType: SpreadType, seed: string): Draw {
  if (!isSpreadType(spreadType)) throw new RangeError(`Unknown spread type: ${String(spreadType)}`)
  const stream = createKeyedStream(seedBytes(seed), `tarot-deck/v1/${spreadType}`)
  const deck = cards.map((card) => card.id)
  const drawn = spreads[spreadType].positions.map((position, i) => {
    const j = i + stream.below(deck.length - i)
    const card = deck[j] as CardId
    deck[j] = deck[i] as CardId
    deck[i] = card
    return { position: position.key, card, reversed: stream.below(2) === 1 }
  })
  return { version: 1, spreadType, seed: seed.toLowerCase(), commitment: commit(seed), cards: drawn }
}
