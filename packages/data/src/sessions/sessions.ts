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

/** Maximum number of sessions that a process caches locally. */
const maxSessions = 10_000

/** Maximum number of unanswered writes of a session whose revisions are recognized in Redis later. */
const maxUnanswered = 16

/** Maximum number of attempts of `update` when it conflicts with other processes. */
const maxAttempts = 50
/** Number of conflicts after which `update` retries without a pause. */
const attemptsWithoutPause = 5
/** Maximum pause before a later attempt, in milliseconds. */
const maxPause = 20

export interface SessionStoreOptions {
  /** Without it, each process has its own sessions. */
  tier: RedisTier | undefined
  keys: Keys
  statistics: Statistics
  /** Milliseconds since 1970. */
  now: () => number
  /** Whether the data is closed: then every call throws. */
  isClosed?: () => boolean
  /** Registers a function that drops the local sessions, to call when the history of the database is lost. */
  onLost?: (clear: () => void) => void
}

/** What this process knows of a session. */
interface LocalSession {
  /** null for a session that was deleted. */
  value: Json | null
  /**
   * The revisions that Redis may have if no other process has written: the last one that was read (`0` for none), and
   * those of later unanswered writes of this process.
   */
  revisions: string[]
  /** The revision of a write that Redis has not accepted yet; undefined if there is none. */
  pendingRevision?: string
}

/** `superseded`: the write was stored, and another process has written over it. */
type Answer = 'stored' | 'superseded' | 'conflict' | 'unanswered' | 'refused'

const nothing: LocalSession = { value: null, revisions: ['0'] }
const answers: Answer[] = ['conflict', 'stored', 'superseded']

const keySchema = z.object({ key: text(255, 1) })
const entrySchema = keySchema.extend({ value: json })

/**
 * `data.sessions`: small JSON values that expire an hour after their last use (specification, "Session Cache").
 *
 * Sessions are stored in Redis; the copy in this process is the fallback, so a call never fails because of Redis. A write
 * that Redis does not accept is repeated at the next use, unless another process has written the session since: then
 * that write wins. After a restart or a failover of Redis, its sessions count as missing, because they may be older than
 * the last acknowledged write.
 */
export function openSessions({ tier, keys, statistics, now, isClosed, onLost }: SessionStoreOptions) {
  const local = new LRUCache<string, LocalSession>({
    max: maxSessions,
    ttl: timeToLive.session,
    ttlResolution: 0,
    updateAgeOnGet: true,
    perf: { now },
  })
  onLost?.(() => local.clear())
  /** The last `update` of each session in this process. */
  const lastUpdates = new Map<string, Promise<unknown>>()

  /**
   * Writes to Redis.
   *
   * @param expected the revisions that the write may replace; undefined for any
   */
  async function store(
    key: string,
    value: Json | null,
    revision: string,
    expected: string[] | undefined,
  ): Promise<Answer> {
    if (!tier) return 'stored'
    const body = value === null ? '' : JSON.stringify(value)
    const pattern = expected?.join(' ') ?? '*'
    try {
      const code = await tier.call((redis) =>
        redis.tarotSetSession(
          keys.session(key),
          tier.sessionEpoch ?? '',
          revision,
          pattern,
          body,
          timeToLive.session,
        ),
      )
      return answers[code] as Answer
    } catch (error) {
      statistics.count('session', 'l2', 'error')
      // A write that was not sent, or that Redis refused (for example because it is full), has not happened.
      return error instanceof RedisUnavailable || error instanceof ReplyError ? 'refused' : 'unanswered'
    }
  }

  async function read(key: string): Promise<LocalSession> {
    const known = local.get(key)
    if (!tier) {
      statistics.count('session', 'l1', known ? 'hit' : 'miss')
      return known ?? nothing
    }
    if (known?.pendingRevision) {
      const outcome = await write(key, known.value, [...known.revisions, '0'], known.pendingRevision)
      if (outcome === 'stored' || outcome === 'local') return local.peek(key) ?? nothing
    }
    let stored: string | null
    try {
      stored = await tier.call((redis) => redis.getex(keys.session(key), 'PX', timeToLive.session))
    } catch {
      statistics.count('session', 'l2', 'error')
      if (known) statistics.count('session', 'l1', 'hit')
      else statistics.count('session', 'l2', 'miss')
      return known ?? nothing
    }
    const [epoch, history = '0'] = stored?.split('|', 2) ?? []
    const isHit = stored !== null && epoch === tier.sessionEpoch
    statistics.count('session', 'l2', isHit ? 'hit' : 'miss')
    if (!stored || !isHit) return cacheLocally(key, nothing)
    const value = parse(stored.slice(`${epoch}|${history}|`.length))
    return cacheLocally(key, { value, revisions: history.split(' ', 1) })
  }

  function cacheLocally(key: string, session: LocalSession): LocalSession {
    if (session.value === null && !session.pendingRevision) local.delete(key)
    else local.set(key, session)
    return session
  }

  /**
   * Writes to Redis and to this process.
   *
   * @param expected see `store`
   * @param revision the revision of an earlier attempt with the same value
   * @returns `local` if only this process has it
   */
  async function write(
    key: string,
    value: Json | null,
    expected: string[] | undefined,
    revision = randomBytes(9).toString('base64url'),
  ): Promise<'stored' | 'superseded' | 'conflict' | 'local'> {
    const answer = await store(key, value, revision, expected)
    if (answer === 'conflict' || answer === 'superseded') return answer
    if (answer === 'stored') {
      cacheLocally(key, { value, revisions: [value === null ? '0' : revision] })
      return 'stored'
    }
    const revisions = new Set(expected ?? local.peek(key)?.revisions ?? nothing.revisions)
    if (answer === 'unanswered' && value !== null) revisions.add(revision)
    const [lastRead = '0', ...unanswered] = revisions
    cacheLocally(key, {
      value,
      revisions: [lastRead, ...unanswered.slice(-maxUnanswered)],
      pendingRevision: revision,
    })
    return 'local'
  }

  function checkOpen(): void {
    if (isClosed?.()) throw dataIsClosed()
  }

  const sessions = {
    /** The session, or null if there is none or it has expired. A read extends it by an hour. */
    async get(key: string): Promise<Json | null> {
      checkOpen()
      check(keySchema, { key })
      return (await read(key)).value
    },

    /** @throws DataError `INVALID_INPUT` for more than 32 KiB of JSON */
    async set(key: string, value: Json): Promise<void> {
      checkOpen()
      check(entrySchema, { key, value })
      await write(key, value, undefined)
    },

    /**
     * Reads, changes and writes a session atomically: if another process writes concurrently, `change` is called again
     * with the new value.
     *
     * @param change receives the session, or null for none, and returns the new one, or null to delete it
     * @returns what `change` returned
     * @throws DataError `INVALID_INPUT` for more than 32 KiB of JSON, `SESSION_CONFLICT` after fifty attempts
     */
    async update(
      key: string,
      change: (value: Json | null) => Json | null | Promise<Json | null>,
    ): Promise<Json | null> {
      checkOpen()
      check(keySchema, { key })
      // Updates in this process are serialized; conflicts with other processes are detected by the revision.
      const result = (lastUpdates.get(key) ?? Promise.resolve()).then(() => attempt())
      const settled = result.catch(() => {})
      lastUpdates.set(key, settled)
      try {
        return await result
      } finally {
        if (lastUpdates.get(key) === settled) lastUpdates.delete(key)
      }

      async function attempt(): Promise<Json | null> {
        for (let n = 0; n < maxAttempts; n += 1) {
          const current = await read(key)
          const value = await change(structuredClone(current.value))
          if (value !== null) check(entrySchema, { key, value })
          let outcome = await write(key, value, current.revisions)
          // The lost answer may have been a conflict, so the write is repeated once.
          if (outcome === 'local') {
            const known = local.peek(key)
            outcome = await write(key, value, known?.revisions, known?.pendingRevision)
          }
          if (outcome !== 'conflict') return value
          statistics.count('session', 'l2', 'stale_refused')
          // A random pause, because two processes in lockstep would conflict without end.
          if (n >= attemptsWithoutPause) await delay(maxPause * Math.random())
        }
        throw new DataError(
          'SESSION_CONFLICT',
          `other processes keep writing the session ${key}; try again`,
          {
            field: 'key',
          },
        )
      }
    },

    /** @returns whether it is deleted in Redis too; if not, it will be at its next use */
    async delete(key: string): Promise<boolean> {
      checkOpen()
      check(keySchema, { key })
      return (await write(key, null, undefined)) === 'stored'
    },
  }
  return sessions
}

/** Parses JSON; null if it is invalid, because any client of Redis may have written it. */
function parse(text: string): Json | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export type Sessions = ReturnType<typeof openSessions>
