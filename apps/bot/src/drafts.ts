import { type Data, spreadTypes } from '@tarot/data'
import { z } from 'zod'
import { createDraftId, nextDraftId } from './draws.ts'

const draftSchema = z.object({
  /** Names the draw and the purchase; see `draws.ts`. */
  id: z.string().length(22),
  spreadType: z.enum(spreadTypes),
  /** Missing while the bot waits for it; null when the person skipped it. Never changed once it is given. */
  question: z.string().nullable().optional(),
})
const sessionSchema = z.object({ draft: draftSchema })

/** A reading that is being put together: all that a session holds. */
export type Draft = z.output<typeof draftSchema>
/** A draft that can be confirmed. */
export type AskedDraft = Draft & { question: string | null }

export const isAsked = (draft: Draft | undefined): draft is AskedDraft => draft?.question !== undefined

export const newDraft = (spreadType: Draft['spreadType']): Draft => ({ id: createDraftId(), spreadType })

/** The same question once more, for cards of its own. */
export const askedAgain = (draft: AskedDraft): AskedDraft => ({ ...draft, id: nextDraftId(draft.id) })

/** Who is talking, and where. */
export interface Place {
  chatId: number
  userId: bigint
}

/**
 * The draft of each person, in their session. Saved at once and not after the update, as grammY's session plugin does:
 * the screen that goes out next has buttons for this draft, and a press must find it whichever process it reaches, even
 * if the answer to sending the screen was lost. It stays after the purchase, so that a press that comes again has the
 * same input as the first.
 *
 * @param botId keeps bots apart that share a Redis
 */
export function openDrafts(sessions: Data['sessions'], botId: number) {
  const keyOf = ({ chatId, userId }: Place) => `bot:${botId}:${chatId}:${userId}`
  return {
    /** Undefined if there is none, it has ended, or another version of the bot wrote it. */
    async find(place: Place): Promise<Draft | undefined> {
      const session = sessionSchema.safeParse(await sessions.get(keyOf(place)))
      return session.data?.draft
    },
    save(place: Place, { id, spreadType, question }: Draft): Promise<void> {
      const draft = question === undefined ? { id, spreadType } : { id, spreadType, question }
      return sessions.set(keyOf(place), { draft })
    },
    delete: (place: Place): Promise<boolean> => sessions.delete(keyOf(place)),
  }
}

export type Drafts = ReturnType<typeof openDrafts>
