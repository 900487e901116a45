import { type Data, type SpreadType, spreadTypes } from '@tarot/data'
import { z } from 'zod'
import { createDraftId, nextDraftId } from './draws.ts'
import { openSessionStorage } from './session-storage.ts'

const draftSchema = z.object({
  /** Names the draw and the purchase; see `draws.ts`. */
  id: z.string().length(22),
  spreadType: z.enum(spreadTypes),
  /** Missing while the bot waits for it; null when the person skipped it. Never changed once it is given. */
  question: z.string().nullable().exactOptional(),
})
const sessionSchema = z.object({ draft: draftSchema })

/** A reading that is being put together: all that a session holds. */
export type Draft = z.output<typeof draftSchema>
/** A draft that can be confirmed. */
export type AskedDraft = Draft & { question: string | null }

export const isAsked = (draft: Draft | undefined): draft is AskedDraft => draft?.question !== undefined

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
 * Each change names the draft that it is made to. Once another press has replaced or left that one, in whatever
 * process, nothing is changed and the answer is undefined: no question ends up in another draft, and no draft comes
 * back.
 *
 * @param botId keeps bots apart that share a Redis
 */
export function openDrafts(sessions: Data['sessions'], botId: number) {
  const storage = openSessionStorage(sessions, sessionSchema)
  const keyOf = ({ chatId, userId }: Place) => `bot:${botId}:${chatId}:${userId}`

  /** @param next gets the present draft and answers the one in its place; undefined leaves it as it is */
  async function change<Next extends Draft | undefined>(
    place: Place,
    next: (present: Draft | undefined) => Next,
  ): Promise<Next> {
    let draft!: Next
    await storage.update(keyOf(place), (session) => {
      draft = next(session?.draft)
      return draft === undefined ? session : { draft }
    })
    return draft
  }

  return {
    /** Undefined if there is none, it has ended, or another version of the bot wrote it. */
    async find(place: Place): Promise<Draft | undefined> {
      return (await storage.read(keyOf(place)))?.draft
    },

    /** A new draft in place of whatever is there; the one that is there if it is just the same. */
    begin: (place: Place, spreadType: SpreadType): Promise<Draft> =>
      change(place, (present) =>
        present?.spreadType === spreadType && !isAsked(present)
          ? present
          : { id: createDraftId(), spreadType },
      ),

    /** Notes the question. One that came first stands: the draft has its input then, and it never changes. */
    ask: (place: Place, draftId: string, question: string | null): Promise<AskedDraft | undefined> =>
      change(place, (present) => {
        if (present?.id !== draftId) return undefined
        return isAsked(present) ? present : { ...present, question }
      }),

    /** Another draft of the same spread, for another question. */
    beginAgain: (place: Place, draftId: string): Promise<Draft | undefined> =>
      change(place, (present) =>
        present?.id === draftId ? { id: createDraftId(), spreadType: present.spreadType } : undefined,
      ),

    /** The same question once more, for cards of its own. However often it is called, the draft is the same. */
    askAgain(place: Place, draft: AskedDraft): Promise<AskedDraft | undefined> {
      const again = { ...draft, id: nextDraftId(draft.id) }
      return change(place, (present) =>
        present?.id === draft.id || present?.id === again.id ? again : undefined,
      )
    },

    leave: (place: Place, draftId: string): Promise<void> =>
      storage.update(keyOf(place), (session) => (session?.draft.id === draftId ? undefined : session)),
  }
}

export type Drafts = ReturnType<typeof openDrafts>
