import { createHmac, hash, hkdfSync, randomBytes } from 'node:crypto'
import type { SpreadType } from '@tarot/data'
import { commit, type Draw, draw } from '@tarot/deck'

/** A promise of cards, made before they are paid for. */
export interface Draws {
  /** What is shown before the purchase: it fixes the cards and gives none away. */
  commitment(userId: bigint, draftId: string): string
  /** The cards, the same each time. */
  draw(userId: bigint, draftId: string, spreadType: SpreadType): Draw
}

/**
 * Seeds follow from the bot token, the person and the draft, so nothing has to be kept between the promise and the
 * draw, and a press that comes twice, or reaches another process, draws the same cards. People can't work a seed out,
 * for they don't have the token; and they can't try drafts until the cards please, for a draft's id is made here.
 */
export function createDraws(token: string): Draws {
  const secret = Buffer.from(hkdfSync('sha256', token, '', 'tarot-bot/draws/v1', 32))
  const seed = (userId: bigint, draftId: string) =>
    createHmac('sha256', secret).update(`${userId}:${draftId}`).digest('hex')
  return {
    commitment: (userId, draftId) => commit(seed(userId, draftId)),
    draw: (userId, draftId, spreadType) => draw(spreadType, seed(userId, draftId)),
  }
}

/** 16 random bytes as 22 characters. */
export function createDraftId(): string {
  return randomBytes(16).toString('base64url')
}

/**
 * The id of the draft that takes the place of one whose reading did not arrive, the same each time. Nobody can work out
 * what it draws, for that takes the token.
 */
export function nextDraftId(draftId: string): string {
  return Buffer.from(hash('sha256', `again:${draftId}`, 'hex'), 'hex')
    .subarray(0, 16)
    .toString('base64url')
}
