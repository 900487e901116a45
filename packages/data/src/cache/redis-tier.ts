import { setImmediate as untilSent } from 'node:timers/promises'
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import { Cluster, type Redis, ReplyError } from 'ioredis'
import type { IdentityNames } from '../database/database-identity.ts'
import { CallTimeout } from './call-timeout.ts'
import { WriteCoalescer } from './coalesce-writes.ts'
import {
  type Epoch,
  endGeneration,
  nameEpoch,
  readEpoch,
  type StoredEpoch,
  writeGeneration,
} from './epoch.ts'
import type { Keys } from './keys.ts'
import type { AnyRedis, ScriptCommands } from './scripts/scripts.ts'

/** Milliseconds that a call may take. */
const timeLimit = 100
/** Milliseconds that a caller waits who has waited for Redis before. */
const briefLimit = 15
/** Calls that fail one after another until Redis is left alone for a while. */
const maxFailures = 5
/** Milliseconds for which it is left alone at least. */
const pause = 500
/** Milliseconds between looks whether it answers, and is in the same epoch. */
const probeInterval = 1_000
/** Milliseconds that a look may take while all is well: nobody waits for it. */
const probeTimeout = 1_000
/**
 * Milliseconds after Redis was away until what it holds is believed again. It was away for others as well, mostly, and
 * until then they have found it again, and told it what they wrote in the meantime.
 */
const trustDelay = 5_000
/** Writes that are sent, at the most, to a Redis that does not answer. */
const maxUnacknowledged = 10_000

/** Redis was not asked: the database has to answer. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable'
}

/** A Redis that refuses, because it is full for instance, need not be left alone: nobody waits for it. */
const isSilence = (error: unknown): boolean => !(error instanceof ReplyError)

/**
 * A Redis that takes no writes, and yet answers reads, soon holds what is old. One that is merely full does not: it
 * refuses new leases, and lets a script that has deleted something go on.
 */
const isRefusal = (error: unknown): boolean =>
  error instanceof ReplyError &&
  error instanceof Error &&
  /^(MISCONF|READONLY|NOREPLICAS|NOPERM)\b|user executing the script can't/.test(error.message)

type Send<Answer> = (redis: AnyRedis & ScriptCommands, epoch: string) => Promise<Answer>

/**
 * Redis as the caches use it: each call has a time limit, many failures are followed by a pause, and there is an epoch.
 * Nothing is asked on a connection before its epoch is known.
 */
export class RedisTier {
  readonly redis: AnyRedis & ScriptCommands
  readonly #keys: Keys
  #database: IdentityNames
  readonly #limit = new CallTimeout(timeLimit)
  readonly #briefLimit = new CallTimeout(briefLimit)
  readonly #probeTimeout = new CallTimeout(probeTimeout)
  readonly #oneWrite = new WriteCoalescer()
  readonly #breaker = circuitBreaker(handleWhen(isSilence), {
    halfOpenAfter: pause,
    breaker: new ConsecutiveBreaker(maxFailures),
  })
  readonly #listeners = new Set<() => void>()
  readonly #refusalListeners = new Set<() => void>()
  readonly #timer: NodeJS.Timeout
  #epoch: Epoch | undefined
  /** What it is made of, as found last. */
  #stored: StoredEpoch | undefined
  /** What is stored is of a lost past, sessions included, and Redis has yet to be told. */
  #isPastLost = false
  /** The name of the last one that was known. */
  #lastEpoch: string | undefined
  /** Looks so far. What an older one finds out does not count. */
  #probes = 0
  /** No failure since the last success: the breaker need not be asked. */
  #isWell = true
  /** It was lost, left alone, or did not answer a look, and no look has succeeded since. */
  #isUnavailable = false
  #trustedAt = 0
  /** When a refusal was told of last. */
  #refusedAt = Number.NEGATIVE_INFINITY
  /** Writes sent since it went away. */
  #unacknowledged = 0

  /** @param database whose values are stored */
  constructor(redis: AnyRedis & ScriptCommands, keys: Keys, database: IdentityNames) {
    this.redis = redis
    this.#keys = keys
    this.#database = { server: database.server, history: database.history }
    this.#breaker.onBreak(() => {
      this.#isUnavailable = true
    })
    redis.on('ready', this.#probe)
    redis.on('close', this.#lose)
    if (redis instanceof Cluster) {
      redis.on('-node', this.#loseNode)
      redis.on('+node', this.#probe)
    }
    this.#timer = setInterval(this.#probe, probeInterval)
    this.#timer.unref()
  }

  /** Undefined while there is no connection whose epoch is known. */
  get epoch(): string | undefined {
    return this.#epoch?.name
  }

  /** The same without the generation, for what nothing is owed of. */
  get run(): string | undefined {
    return this.#epoch?.run
  }

  /** Whether what Redis holds can be believed. */
  get isTrusted(): boolean {
    return !this.#isUnavailable && (this.#trustedAt === 0 || performance.now() >= this.#trustedAt)
  }

  /**
   * The database is another one: what is stored under the former counts as missing, from now on.
   *
   * @param isLost the past of the former is gone, so the sessions count for nothing either, in all processes. Until Redis
   *   has taken that it is not asked.
   */
  changeDatabase({ server, history }: IdentityNames, isLost: boolean): void {
    this.#database = { server, history }
    if (isLost) this.#isPastLost = true
    if (this.#isPastLost) this.#epoch = undefined
    else if (this.#epoch && this.#stored) this.#epoch = nameEpoch(this.#stored, this.#database)
    void this.#probe()
  }

  /** Resolves when the first look at the epoch is over, whether or not there was an answer. */
  async start(): Promise<void> {
    await this.#probe()
    this.#isUnavailable = this.#epoch === undefined
  }

  /** Tells when calls may succeed again after a time without, or Redis is in another epoch. @returns stops telling */
  onRecovered(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Asks Redis, within the time limit.
   *
   * @throws RedisUnavailable, or what Redis said
   */
  call<Answer>(send: Send<Answer>): Promise<Answer> {
    const epoch = this.#epoch?.name
    if (epoch === undefined) return Promise.reject(new RedisUnavailable('Redis is not connected'))
    // Only the looks try again: here somebody would have to wait for it.
    if (!this.#isWell && this.#breaker.state !== CircuitState.Closed) {
      return Promise.reject(new RedisUnavailable('Redis is left alone'))
    }
    return this.#attempt(() => send(this.redis, epoch))
  }

  /**
   * The same for what Redis has to hear of. While it is left alone it hears all the same, for it may be answering others
   * or come to it later; only nobody waits.
   *
   * @param isBrief the caller has waited before
   */
  async deliver<Answer>(send: Send<Answer>, isBrief = false): Promise<Answer> {
    const epoch = this.#epoch?.name
    if (epoch === undefined) return this.call(send)
    if (this.#isWell || this.#breaker.state === CircuitState.Closed) {
      return isBrief ? this.#briefLimit.apply(send(this.redis, epoch), this.#noteFailure) : this.call(send)
    }
    if (this.#unacknowledged < maxUnacknowledged) {
      this.#unacknowledged += 1
      send(this.redis, epoch).catch(() => {})
      // On its way before the caller says so to anybody.
      await untilSent()
    }
    throw new DOMException('Redis is told, and left alone', 'TimeoutError')
  }

  /** Tells, once a second at the most, that Redis takes no writes. The other processes should hear of it. */
  onWriteRefused(listener: () => void): void {
    this.#refusalListeners.add(listener)
  }

  /** What Redis holds is not believed until a look has succeeded, and for a while after that. */
  suspect(): void {
    this.#isUnavailable = true
    void this.#probe()
  }

  /**
   * Lets everything that is stored count for nothing, in all processes.
   *
   * @throws RedisUnavailable, or what Redis said; then it may do so or not
   */
  async startGeneration(): Promise<void> {
    await this.#limit.apply(writeGeneration(this.redis, this.#keys.generation))
    this.#epoch = undefined
    await this.#probe()
    if (this.#epoch === undefined) throw new RedisUnavailable('the new generation is not known yet')
  }

  close(): void {
    clearInterval(this.#timer)
    this.redis.off('ready', this.#probe)
    this.redis.off('close', this.#lose)
    this.redis.off('-node', this.#loseNode)
    this.redis.off('+node', this.#probe)
    this.#lose()
  }

  #attempt<Answer>(call: () => Promise<Answer>, limit = this.#limit): Promise<Answer> {
    // The breaker is told of failures alone while there are none: it would cost as much as Redis does.
    if (!this.#isWell) return this.#attemptCarefully(call)
    this.#oneWrite.hold(this.redis)
    return limit.apply(call(), this.#noteFailure)
  }

  async #attemptCarefully<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    const answer = await this.#breaker.execute(() => this.#limit.apply(call(), this.#noteRefusal))
    if (this.#breaker.state === CircuitState.Closed) this.#isWell = true
    return answer
  }

  readonly #noteRefusal = (error: unknown): void => {
    if (!isRefusal(error) || this.#isUnavailable) return
    const now = performance.now()
    if (now - this.#refusedAt > probeInterval) {
      this.#refusedAt = now
      for (const listener of this.#refusalListeners) listener()
    }
    this.suspect()
  }

  readonly #noteFailure = (error: unknown): void => {
    this.#noteRefusal(error)
    if (!isSilence(error)) return
    this.#isWell = false
    this.#breaker.execute(() => Promise.reject(error)).catch(() => {})
  }

  /** Finds the epoch, and whether Redis answers again. */
  readonly #probe = async (): Promise<void> => {
    if (this.redis.status !== 'ready') return
    this.#probes += 1
    const probe = this.#probes
    let isAnother = false
    try {
      if (this.#isPastLost) await this.#attempt(() => this.#endGenerations(), this.#probeTimeout)
      const stored = await this.#attempt(() => readEpoch(this.redis, this.#keys), this.#probeTimeout)
      if (probe !== this.#probes) return
      const epoch = nameEpoch(stored, this.#database)
      this.#stored = stored
      isAnother = epoch.name !== this.#lastEpoch
      this.#epoch = epoch
      this.#lastEpoch = epoch.name
    } catch {
      // Another look follows in a second. What is known stays known while the connection does.
      if (probe === this.#probes) this.#isUnavailable = true
      return
    }
    if (!this.#isUnavailable && !isAnother) return
    if (this.#isUnavailable) this.#trustedAt = performance.now() + trustDelay
    this.#isUnavailable = false
    this.#unacknowledged = 0
    for (const listener of this.#listeners) listener()
  }

  async #endGenerations(): Promise<void> {
    await endGeneration(this.redis, this.#keys.generation, this.#stored?.generation)
    await endGeneration(this.redis, this.#keys.sessionGeneration, this.#stored?.sessionGeneration)
    this.#isPastLost = false
  }

  readonly #lose = (): void => {
    this.#probes += 1
    this.#epoch = undefined
    this.#isUnavailable = true
  }

  readonly #loseNode = (node: Redis): void => {
    if (!node.options.readOnly) this.#lose()
  }
}
