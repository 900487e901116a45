import { type Data, type SpreadType, spreadTypes } from '@tarot/data'
import { z } from 'zod'
import { createDraftId, nextDraftId } from './draws.ts'
import { openSessionStorage } from './session-storage.ts'

const draftSchema = z.object({
  /** Names the draw and the purchase; see `draws.ts`. */
  id: z.string().length(22),
  spreadType: z.enum(spreadTypes),
  /** Missing until the user answers; null if the user skips it. It never changes once it is set. */
  question: z.string().nullable().exactOptional(),
})
const sessionSchema = z.object({ draft: draftSchema })

/** A reading before it is drawn: the only content of a session. */
export type Draft = z.output<typeof draftSchema>
/** A draft whose question is settled, so that it can be confirmed. */
export type DraftWithQuestion = Draft & { question: string | null }

export const hasQuestion = (draft: Draft | undefined): draft is DraftWithQuestion =>
  draft?.question !== undefined

/** Identifies the draft: a user in a chat. */
export interface DraftOwner {
  chatId: number
  userId: bigint
}

/**
 * Opens the storage of drafts: one per user, in their session. A change is saved immediately, not after the update as
 * by grammY's session plugin: the buttons of the next screen name this draft, and a press must find it in any process,
 * even if Telegram's answer to sending the screen was lost. A draft stays after its purchase, so that a repeated press
 * has the same input as the first.
 *
 * Each change names the draft that it applies to. If another press, in any process, has replaced or deleted that draft,
 * nothing changes and the result is undefined. So a question never ends up in another draft, and a deleted draft never
 * reappears.
 *
 * @param botId separates bots that share a Redis
 */
export function openDrafts(sessions: Data['sessions'], botId: number) {
  const storage = openSessionStorage(sessions, sessionSchema)
  const keyOf = ({ chatId, userId }: DraftOwner) => `bot:${botId}:${chatId}:${userId}`

  /** @param next gets the current draft and returns its replacement; undefined keeps the current one */
  async function change<Next extends Draft | undefined>(
    owner: DraftOwner,
    next: (current: Draft | undefined) => Next,
  ): Promise<Next> {
    let draft!: Next
    await storage.update(keyOf(owner), (session) => {
      draft = next(session?.draft)
      return draft === undefined ? session : { draft }
    })
    return draft
  }

  return {
    /** The current draft; undefined if there is none, it has expired, or another version of the bot wrote it. */
    async find(owner: DraftOwner): Promise<Draft | undefined> {
      return (await storage.read(keyOf(owner)))?.draft
    },

    /** Starts a draft and replaces the current one, unless that has the same spread and no question. */
    begin: (owner: DraftOwner, spreadType: SpreadType): Promise<Draft> =>
      change(owner, (current) =>
        current?.spreadType === spreadType && !hasQuestion(current)
          ? current
          : { id: createDraftId(), spreadType },
      ),

    /** Sets the question. An earlier question is kept: the draft's input never changes. */
    setQuestion: (
      owner: DraftOwner,
      draftId: string,
      question: string | null,
    ): Promise<DraftWithQuestion | undefined> =>
      change(owner, (current) => {
        if (current?.id !== draftId) return undefined
        return hasQuestion(current) ? current : { ...current, question }
      }),

    /** Replaces the draft by one of the same spread, for another question. */
    restart: (owner: DraftOwner, draftId: string): Promise<Draft | undefined> =>
      change(owner, (current) =>
        current?.id === draftId ? { id: createDraftId(), spreadType: current.spreadType } : undefined,
      ),

    /** Replaces the draft by one of the same question with other cards. Idempotent: the new id is always the same. */
    redraw(owner: DraftOwner, draft: DraftWithQuestion): Promise<DraftWithQuestion | undefined> {
      const again = { ...draft, id: nextDraftId(draft.id) }
      return change(owner, (current) =>
        current?.id === draft.id || current?.id === again.id ? again : undefined,
      )
    },

    delete: (owner: DraftOwner, draftId: string): Promise<void> =>
      storage.update(keyOf(owner), (session) => (session?.draft.id === draftId ? undefined : session)),
  }
}

export type Drafts = ReturnType<typeof openDrafts>
