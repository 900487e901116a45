import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Keys } from '../cache/keys.ts'
import type { RedisTier } from '../cache/redis-tier.ts'
import type { Statistics } from '../cache/statistics.ts'
import type { Json } from '../canonical-json.ts'
import { DataError } from '../errors.ts'
import { check, json, text } from '../input.ts'

/** Milliseconds from the last use to the end of a session: the specification's hour. */
const timeToLive = 3_600_000

/** Sessions a process keeps in its own memory at the most. */
const largestCount = 10_000

/** Times that `update` begins again because somebody else was first. */
const mostAttempts = 50

export interface SessionStoreOptions {
  /** Without it, sessions live in this process alone. */
  tier: RedisTier | undefined
  keys: Keys
  statistics: Statistics
  /** Milliseconds since 1970. */
  now: () => number
}

interface Kept {
  /** null for a session that was deleted. */
  value: Json | null
  /** Of what Redis had when it was last seen; `0` for nothing. */
  revision: string
  /** Not in Redis yet: Redis did not take it. */
  unsaved: boolean
}

const keySchema = z.object({ key: text(255, 1) })
const entrySchema = keySchema.extend({ value: json })

/**
 * `data.sessions`: small JSON values that end an hour after their last use (specification, "Session Cache").
 *
 * Redis answers, and the own memory is what remains when Redis does not: a call never fails because of it. What Redis did
 * not take is written at the next use, unless another process has written the session since: then that one stands.
 */
export function openSessions({ tier, keys, statistics, now }: SessionStoreOptions) {
  const memory = new LRUCache<string, Kept>({
    max: largestCount,
    ttl: timeToLive,
    ttlResolution: 0,
    updateAgeOnGet: true,
    perf: { now },
  })
  const tail = new Map<string, Promise<unknown>>()

  /** Asks Redis. @returns undefined if it does not answer */
  async function ask<Answer>(send: Parameters<RedisTier['ask']>[0]): Promise<Answer | undefined> {
    if (!tier) return undefined
    try {
      return (await tier.ask(send)) as Answer
    } catch {
      statistics.count('session', 'redis', 'error')
      return undefined
    }
  }

  /**
   * Writes to Redis.
   *
   * @param over see the script
   * @returns the new revision, `-1` if another one is there, undefined if Redis does not answer
   */
  function store(key: string, value: Json | null, over: string): Promise<string | undefined> {
    const body = value === null ? '' : JSON.stringify(value)
    return ask((redis) => redis.tarotSetSession(keys.session(key), over, body, timeToLive))
  }

  async function look(key: string): Promise<Kept> {
    const kept = memory.get(key)
    if (!tier) {
      statistics.count('session', 'memory', kept ? 'hit' : 'miss')
      return kept ?? { value: null, revision: '0', unsaved: false }
    }
    if (kept?.unsaved) {
      const revision = await store(key, kept.value, `${kept.revision}?`)
      if (revision === undefined) return kept
      if (revision !== '-1') return remember(key, { value: kept.value, revision, unsaved: false })
      // Another process has gone on with it in the meantime.
    }
    const stored = await ask<string | null>((redis) => redis.getex(keys.session(key), 'PX', timeToLive))
    if (stored === undefined) return kept ?? { value: null, revision: '0', unsaved: false }
    statistics.count('session', 'redis', stored === null ? 'miss' : 'hit')
    if (stored === null) return remember(key, { value: null, revision: '0', unsaved: false })
    const bar = stored.indexOf('|')
    const value = JSON.parse(stored.slice(bar + 1)) as Json
    return remember(key, { value, revision: stored.slice(0, bar), unsaved: false })
  }

  function remember(key: string, kept: Kept): Kept {
    if (kept.value === null && !kept.unsaved) memory.delete(key)
    else memory.set(key, kept)
    return kept
  }

  /**
   * @param over undefined for whatever is there
   * @returns `stored`, `kept` in this process alone, or `conflict` if another process was first
   */
  async function put(
    key: string,
    value: Json | null,
    over?: string,
  ): Promise<'stored' | 'kept' | 'conflict'> {
    const seen = over ?? memory.peek(key)?.revision ?? '0'
    const revision = await store(key, value, over ?? '')
    if (revision === '-1') return 'conflict'
    const unsaved = tier !== undefined && revision === undefined
    remember(key, { value, revision: revision ?? seen, unsaved })
    return unsaved ? 'kept' : 'stored'
  }

  const sessions = {
    /** null if there is none, or it has ended. Using it gives it another hour. */
    async get(key: string): Promise<Json | null> {
      check(keySchema, { key })
      return (await look(key)).value
    },

    /** @throws DataError `INVALID_INPUT` for more than 32 KiB of JSON. */
    async set(key: string, value: Json): Promise<void> {
      check(entrySchema, { key, value })
      await put(key, value)
    },

    /**
     * Reads, changes and writes, as one step: if another process writes in between, the change is made again on what it
     * has written.
     *
     * @param change gets the session, null for none, and answers the new one, null to delete it
     * @returns what `change` answered
     * @throws DataError `INVALID_INPUT` for more than 32 KiB of JSON, `SESSION_CONFLICT` after fifty tries
     */
    async update(
      key: string,
      change: (value: Json | null) => Json | null | Promise<Json | null>,
    ): Promise<Json | null> {
      check(keySchema, { key })
      // One after another in this process; other processes are met by the revision.
      const turn = (tail.get(key) ?? Promise.resolve()).then(() => attempt())
      const settled = turn.catch(() => {})
      tail.set(key, settled)
      try {
        return await turn
      } finally {
        if (tail.get(key) === settled) tail.delete(key)
      }

      async function attempt(): Promise<Json | null> {
        for (let n = 0; n < mostAttempts; n += 1) {
          const seen = await look(key)
          const value = await change(structuredClone(seen.value))
          if (value !== null) check(entrySchema, { key, value })
          if ((await put(key, value, seen.revision)) !== 'conflict') return value
          statistics.count('session', 'redis', 'stale_refused')
        }
        throw new DataError(
          'SESSION_CONFLICT',
          `the session ${key} is written by others all the time; try again`,
          {
            field: 'key',
          },
        )
      }
    },

    /** @returns whether it is gone everywhere; if not, it will be at its next use. */
    async delete(key: string): Promise<boolean> {
      check(keySchema, { key })
      return (await put(key, null)) === 'stored'
    },
  }
  return sessions
}

export type Sessions = ReturnType<typeof openSessions>
