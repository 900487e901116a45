import type { Data, Json } from '@tarot/data'
import type { StorageAdapter } from 'grammy'
import type { z } from 'zod'

/** grammY's storage interface, and what it lacks: a change that two processes can't make over each other. */
export interface SessionStorage<Session> extends StorageAdapter<Session> {
  /**
   * Reads, changes and writes as one step. If another process writes in between, the change is made again on what it
   * has written, so `change` may be called several times.
   *
   * @param change gets the session, undefined for none, and answers the new one, undefined to delete it
   */
  update(key: string, change: (session: Session | undefined) => Session | undefined): Promise<void>
}

/** `data.sessions` for grammY. A session that the schema does not know, of another version of the bot, is none. */
export function openSessionStorage<Session extends Json>(
  sessions: Data['sessions'],
  schema: z.ZodType<Session>,
): SessionStorage<Session> {
  const parse = (value: Json | null): Session | undefined => schema.safeParse(value).data
  return {
    read: async (key) => parse(await sessions.get(key)),
    write: (key, session) => sessions.set(key, session),
    async delete(key) {
      await sessions.delete(key)
    },
    async update(key, change) {
      await sessions.update(key, (value) => change(parse(value)) ?? null)
    },
  }
}
