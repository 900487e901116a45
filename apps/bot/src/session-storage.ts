import type { Data, Json } from '@tarot/data'
import type { StorageAdapter } from 'grammy'
import type { z } from 'zod'

/** grammY's storage interface, with an atomic update. */
export interface SessionStorage<Session> extends StorageAdapter<Session> {
  /**
   * Reads, changes and writes a session atomically. After a concurrent write by another process, `change` is called
   * again with the new value.
   *
   * @param change gets the session, undefined if there is none, and returns the new one, undefined to delete it
   */
  update(key: string, change: (session: Session | undefined) => Session | undefined): Promise<void>
}

/** Adapts `data.sessions` to grammY. A session of another bot version, which the schema rejects, counts as missing. */
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
