import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { ReplyError } from 'ioredis'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Keys } from '../cache/keys.ts'
import type { RedisTier } from '../cache/redis-tier.ts'
import { RedisUnavailable } from '../cache/redis-unavailable.ts'
import type { Statistics } from '../cache/statistics.ts'
import { timeToLive } from '../cache/time-to-live.ts'
import type { Json } from '../canonical-json.ts'
import { DataError, dataIsClosed } from '../errors.ts'
import { check, json, text } from '../input.ts'

/** Sessions a process keeps in its own memory at the most. */
const largestCount = 10_000

/** Writes without an answer that are known again in Redis. */
const maxUnanswered = 16

/** Times that `update` begins again because somebody else was first. */
const maxAttempts = 50
/** Those after which it does so at once. */
const patientAttempts = 5
/** Milliseconds that it waits before the others, at the most. */
const longestPause = 20

export interface SessionStoreOptions {
  /** Without it, sessions live in this process alone. */
  tier: RedisTier | undefined
  keys: Keys
  statistics: Statistics
  /** Milliseconds since 1970. */
  now: () => number
  /** Then every call is refused. */
  isClosed?: () => boolean
  /** Is given what forgets the sessions of this process, for the time when their past is lost. */
  onLost?: (forget: () => void) => void
}

interface Kept {
  /** null for a session that was deleted. */
  value: Json | null
  /**
   * What Redis has if nobody else has written: the revision that was seen last (`0` for nothing), and those that this
   * process sent since and never heard of again.
   */
  revisions: string[]
  /** The revision under which Redis has yet to take it; undefined if it has. */
  unsaved?: string
}

/** `surpassed`: it was stored, and others have gone on from there. */
type Answer = 'stored' | 'surpassed' | 'conflict' | 'unanswered' | 'refused'

const nothing: Kept = { value: null, revisions: ['0'] }
const answers: Answer[] = ['conflict', 'stored', 'surpassed']

const keySchema = z.object({ key: text(255, 1) })
const entrySchema = keySchema.extend({ value: json })

/**
 * `data.sessions`: small JSON values that end an hour after their last use (specification, "Session Cache").
 *
 * Redis answers, and the own memory is what remains when Redis does not: a call never fails because of it. What Redis did
 * not take is written at the next use, unless another process has written the session since: then that one stands. After
 * a restart or a failover of Redis, what it held before counts as missing, for it may be older than what was written last.
 */
export function openSessions({ tier, keys, statistics, now, isClosed, onLost }: SessionStoreOptions) {
  const memory = new LRUCache<string, Kept>({
    max: largestCount,
    ttl: timeToLive.session,
    ttlResolution: 0,
    updateAgeOnGet: true,
    perf: { now },
  })
  onLost?.(() => memory.clear())
  const tail = new Map<string, Promise<unknown>>()

  /**
   * Writes to Redis.
   *
   * @param over the revisions over which to write; undefined for whatever is there
   */
  async function store(
    key: string,
    value: Json | null,
    revision: string,
    over: string[] | undefined,
  ): Promise<Answer> {
    if (!tier) return 'stored'
    const body = value === null ? '' : JSON.stringify(value)
    const seen = over?.join(' ') ?? '*'
    try {
      const done = await tier.call((redis) =>
        redis.tarotSetSession(keys.session(key), tier.sessionEpoch ?? '', revision, seen, body, timeToLive.session),
      )
      return answers[done] as Answer
    } catch (error) {
      statistics.count('session', 'l2', 'error')
      // What Redis was not asked or has refused, such as a full one does, it has not done.
      return error instanceof RedisUnavailable || error instanceof ReplyError ? 'refused' : 'unanswered'
    }
  }

  async function look(key: string): Promise<Kept> {
    const kept = memory.get(key)
    if (!tier) {
      statistics.count('session', 'l1', kept ? 'hit' : 'miss')
      return kept ?? nothing
    }
    if (kept?.unsaved) {
      const outcome = await put(key, kept.value, [...kept.revisions, '0'], kept.unsaved)
      if (outcome === 'stored' || outcome === 'kept') return memory.peek(key) ?? nothing
    }
    let stored: string | null
    try {
      stored = await tier.call((redis) => redis.getex(keys.session(key), 'PX', timeToLive.session))
    } catch {
      statistics.count('session', 'l2', 'error')
      if (kept) statistics.count('session', 'l1', 'hit')
      else statistics.count('session', 'l2', 'miss')
      return kept ?? nothing
    }
    const [run, history = '0'] = stored?.split('|', 2) ?? []
    const isThere = stored !== null && run === tier.sessionEpoch
    statistics.count('session', 'l2', isThere ? 'hit' : 'miss')
    if (!stored || !isThere) return remember(key, nothing)
    const value = parse(stored.slice(`${run}|${history}|`.length))
    return remember(key, { value, revisions: history.split(' ', 1) })
  }

  function remember(key: string, kept: Kept): Kept {
    if (kept.value === null && !kept.unsaved) memory.delete(key)
    else memory.set(key, kept)
    return kept
  }

  /**
   * @param over see `store`
   * @param revision of an earlier try with the same value
   * @returns `kept` if it is in this process alone
   */
  async function put(
    key: string,
    value: Json | null,
    over: string[] | undefined,
    revision = randomBytes(9).toString('base64url'),
  ): Promise<'stored' | 'surpassed' | 'conflict' | 'kept'> {
    const answer = await store(key, value, revision, over)
    if (answer === 'conflict' || answer === 'surpassed') return answer
    if (answer === 'stored') {
      remember(key, { value, revisions: [value === null ? '0' : revision] })
      return 'stored'
    }
    const revisions = new Set(over ?? memory.peek(key)?.revisions ?? nothing.revisions)
    if (answer === 'unanswered' && value !== null) revisions.add(revision)
    const [seen = '0', ...unacknowledged] = revisions
    remember(key, { value, revisions: [seen, ...unacknowledged.slice(-maxUnanswered)], unsaved: revision })
    return 'kept'
  }

  function checkOpen(): void {
    if (isClosed?.()) throw dataIsClosed()
  }

  const sessions = {
    /** null if there is none, or it has ended. Using it gives it another hour. */
    async get(key: string): Promise<Json | null> {
      checkOpen()
      check(keySchema, { key })
      return (await look(key)).value
    },

    /** @throws DataError `INVALID_INPUT` for more than 32 KiB of JSON. */
    async set(key: string, value: Json): Promise<void> {
      checkOpen()
      check(entrySchema, { key, value })
      await put(key, value, undefined)
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
      checkOpen()
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
        for (let n = 0; n < maxAttempts; n += 1) {
          const seen = await look(key)
          const value = await change(structuredClone(seen.value))
          if (value !== null) check(entrySchema, { key, value })
          let outcome = await put(key, value, seen.revisions)
          // Another process may have been first, and that answer was lost: asked once more.
          if (outcome === 'kept') {
            const kept = memory.peek(key)
            outcome = await put(key, value, kept?.revisions, kept?.unsaved)
          }
          if (outcome !== 'conflict') return value
          statistics.count('session', 'l2', 'stale_refused')
          // Two processes in step would be in each other's way for ever.
          if (n >= patientAttempts) await delay(longestPause * Math.random())
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
      checkOpen()
      check(keySchema, { key })
      return (await put(key, null, undefined)) === 'stored'
    },
  }
  return sessions
}

/** null for what is no JSON, and so no session: anybody may have written it. */
function parse(text: string): Json | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export type Sessions = ReturnType<typeof openSessions>
