import { createHmac, hash, hkdfSync, randomBytes } from 'node:crypto'
import type { SpreadType } from '@tarot/data'
import { commit, type Draw, draw } from '@tarot/deck'

/** Commits to the cards of a draft before they are paid for. */
export interface Draws {
  /** The seal that is shown before the purchase: it fixes the cards and reveals none. */
  commitment(userId: bigint, draftId: string): string
  /** The cards; the same on every call. */
  draw(userId: bigint, draftId: string, spreadType: SpreadType): Draw
}

/**
 * Derives seeds from the bot token, the user and the draft. Nothing needs to be stored between the commitment and the
 * draw, and a repeated press draws the same cards in any process. Users cannot compute a seed without the token. They
 * cannot try drafts until they like the cards either, because the bot generates the draft ids.
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
 * The id of the draft that replaces one whose reading did not arrive; the same on every call. Its cards cannot be
 * predicted without the token.
 */
export function nextDraftId(draftId: string): string {
  return Buffer.from(hash('sha256', `again:${draftId}`, 'hex'), 'hex')
    .subarray(0, 16)
    .toString('base64url')
}
