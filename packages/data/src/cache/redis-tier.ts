import { randomBytes } from 'node:crypto'
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'
import { Cluster } from 'ioredis'
import { readEpoch } from './epoch.ts'
import type { Keys } from './keys.ts'
import type { AnyRedis, ScriptCommands } from './scripts/scripts.ts'
import { TimeLimit } from './time-limit.ts'

/** Milliseconds that a call may take. */
const timeLimit = 100
/** Calls that fail one after another until Redis is left alone for a while. */
const mostFailures = 5
/** Milliseconds for which it is left alone, before one call tries again. */
const pause = 1_000
/** Milliseconds that a generation is remembered: longer than anything that is stored. */
const generationTime = 86_400_000
/** Milliseconds between looks whether it is still the same run and generation. */
const epochInterval = 1_000

/** Redis does not answer now: the database has to. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable'
}

/**
 * Redis as the caches use it: each call has a time limit, many failures are followed by a pause, and there is an epoch.
 * Nothing is asked on a connection before its epoch is known.
 */
export class RedisTier {
  readonly redis: AnyRedis & ScriptCommands
  readonly #keys: Keys
  readonly #limit = new TimeLimit(timeLimit)
  readonly #breaker = circuitBreaker(handleAll, {
    halfOpenAfter: pause,
    breaker: new ConsecutiveBreaker(mostFailures),
  })
  readonly #listeners = new Set<() => void>()
  readonly #timer: NodeJS.Timeout
  #epoch: string | undefined
  /** No failure since the last success: the breaker need not be asked. */
  #isWell = true

  constructor(redis: AnyRedis & ScriptCommands, keys: Keys) {
    this.redis = redis
    this.#keys = keys
    redis.on('ready', this.#learnEpoch)
    redis.on('close', this.#forgetEpoch)
    if (redis instanceof Cluster) {
      // One node that went away is enough: who takes its place may know less.
      redis.on('-node', this.#forgetEpoch)
      redis.on('+node', this.#learnEpoch)
    }
    this.#timer = setInterval(this.#learnEpoch, epochInterval)
    this.#timer.unref()
  }

  /** Undefined while there is no connection whose epoch is known. */
  get epoch(): string | undefined {
    return this.#epoch
  }

  /** Resolves when the first look at the epoch is over, whether or not there was an answer. */
  start(): Promise<void> {
    return this.#learnEpoch()
  }

  /** Tells when calls may succeed again after a time without. @returns stops telling */
  onReturn(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Asks Redis, within the time limit.
   *
   * @throws RedisUnavailable, or what Redis said
   */
  ask<Answer>(send: (redis: AnyRedis & ScriptCommands, epoch: string) => Promise<Answer>): Promise<Answer> {
    const epoch = this.#epoch
    if (epoch === undefined) return Promise.reject(new RedisUnavailable('Redis is not connected'))
    // The breaker is told of failures alone while there are none: it would cost as much as Redis does.
    if (this.#isWell) return this.#limit.apply(send(this.redis, epoch), this.#noteFailure)
    return this.#askCarefully(send, epoch)
  }

  /** Lets everything that is stored count for nothing, in all processes. */
  async startGeneration(): Promise<void> {
    const name = randomBytes(6).toString('base64url')
    await this.#limit.apply(this.redis.set(this.#keys.generation, name, 'PX', generationTime))
    await this.#learnEpoch()
  }

  close(): void {
    clearInterval(this.#timer)
    this.redis.off('ready', this.#learnEpoch)
    this.redis.off('close', this.#forgetEpoch)
    this.redis.off('-node', this.#forgetEpoch)
    this.redis.off('+node', this.#learnEpoch)
    this.#epoch = undefined
  }

  async #askCarefully<Answer>(
    send: (redis: AnyRedis & ScriptCommands, epoch: string) => Promise<Answer>,
    epoch: string,
  ): Promise<Answer> {
    const answer = await this.#breaker.execute(() => this.#limit.apply(send(this.redis, epoch)))
    if (!this.#isWell && this.#breaker.state === CircuitState.Closed) {
      this.#isWell = true
      this.#tellReturn()
    }
    return answer
  }

  readonly #noteFailure = (error: unknown): void => {
    this.#isWell = false
    this.#breaker.execute(() => Promise.reject(error)).catch(() => {})
  }

  readonly #learnEpoch = async (): Promise<void> => {
    try {
      if (this.redis.status !== 'ready') return
      const epoch = await this.#limit.apply(readEpoch(this.redis, this.#keys.generation))
      const isBack = this.#epoch === undefined
      this.#epoch = epoch
      if (isBack) this.#tellReturn()
    } catch {
      // Asked again in a second. What is known stays known while the connection does.
    }
  }

  readonly #forgetEpoch = (): void => {
    this.#epoch = undefined
  }

  #tellReturn(): void {
    for (const listener of this.#listeners) listener()
  }
}
