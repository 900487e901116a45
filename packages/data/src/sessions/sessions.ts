import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Json } from '../canonical-json.ts'
import { check, json, text } from '../input.ts'

/** Seconds from the last use to the end of a session: the specification's hour. */
const timeToLive = 3_600

/** Sessions a process keeps in its own memory at the most. */
const largestCount = 10_000

export interface SessionStoreOptions {
  /** Without it, sessions live in this process alone. */
  redis?: Redis | undefined
  /** First part of every Redis key. */
  namespace: string
  /** Milliseconds since 1970. Default: the clock. */
  now?: () => number
}

interface Kept {
  value: Json
  /** Not in Redis yet: Redis did not take it, and what it has is older. */
  unsaved: boolean
}

const keySchema = z.object({ key: text(255, 1) })
const entrySchema = keySchema.extend({ value: json })

/**
 * `data.sessions`: small JSON values that end an hour after their last use (specification, "Session Cache").
 *
 * With Redis, Redis answers and the own memory is what remains when Redis does not: a call never fails because of
 * it. What Redis did not take is written again at the next use.
 */
export function openSessions({ redis, namespace, now }: SessionStoreOptions) {
  const memory = new LRUCache<string, Kept>({
    max: largestCount,
    ttl: timeToLive * 1_000,
    updateAgeOnGet: true,
    ...(now ? { perf: { now }, ttlResolution: 0 } : {}),
  })
  const removed = new LRUCache<string, true>({ max: largestCount, ttl: timeToLive * 1_000 })
  const keyOf = (key: string) => `${namespace}:v1:session:{${key}}`

  async function save(key: string, value: Json): Promise<boolean> {
    if (!redis) return true
    return redis.set(keyOf(key), JSON.stringify(value), 'EX', timeToLive).then(
      () => true,
      () => false,
    )
  }

  return {
    /** null if there is none, or it has ended. Using it gives it another hour. */
    async get(key: string): Promise<Json | null> {
      check(keySchema, { key })
      const kept = memory.get(key)
      if (!redis) return kept?.value ?? null
      if (kept?.unsaved) {
        kept.unsaved = !(await save(key, kept.value))
        return kept.value
      }
      if (removed.has(key) && !(await this.delete(key))) return null
      try {
        const stored = await redis.getex(keyOf(key), 'EX', timeToLive)
        if (stored === null) {
          memory.delete(key)
          return null
        }
        const value = JSON.parse(stored) as Json
        memory.set(key, { value, unsaved: false })
        return value
      } catch {
        return kept?.value ?? null
      }
    },

    /** @throws DataError `INVALID_INPUT` for more than 32 KiB of JSON. */
    async set(key: string, value: Json): Promise<void> {
      check(entrySchema, { key, value })
      removed.delete(key)
      const kept = { value, unsaved: redis !== undefined }
      memory.set(key, kept)
      kept.unsaved = !(await save(key, value))
    },

    /** @returns whether it is gone everywhere; if not, it will be at its next use. */
    async delete(key: string): Promise<boolean> {
      check(keySchema, { key })
      memory.delete(key)
      if (!redis) return true
      try {
        await redis.unlink(keyOf(key))
        removed.delete(key)
        return true
      } catch {
        removed.set(key, true)
        return false
      }
    },
  }
}

export type Sessions = ReturnType<typeof openSessions>
