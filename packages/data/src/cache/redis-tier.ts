import { setImmediate as untilSent } from 'node:timers/promises'
import { Cluster, type Redis } from 'ioredis'
import type { IdentityNames } from '../database/database-identity.ts'
import {
  type Epoch,
  endGeneration,
  nameEpoch,
  readEpoch,
  type StoredEpoch,
  writeGeneration,
} from './epoch.ts'
import type { Keys } from './keys.ts'
import { RedisCircuit } from './redis-circuit.ts'
import { RedisUnavailable } from './redis-unavailable.ts'
import type { AnyRedis, ScriptCommands } from './scripts/scripts.ts'
import { WriteCoalescer } from './write-coalescer.ts'

/** Milliseconds between probes: whether Redis answers, and whether its epoch is the same. */
const probeInterval = 1_000
/**
 * Milliseconds after an outage of Redis until its values are trusted again. Other processes mostly had the same outage;
 * within that time they reconnect and flush their pending invalidations.
 */
const trustDelay = 5_000
/** Maximum number of writes that are sent to a Redis that does not answer. */
const maxUnacknowledged = 10_000

type Send<Answer> = (redis: AnyRedis & ScriptCommands, epoch: string) => Promise<Answer>

/**
 * L2: Redis as the caches call it. Calls go through a circuit breaker, and carry the epoch under which values are stored:
 * nothing is called on a connection whose epoch is unknown.
 */
export class RedisTier {
  readonly redis: AnyRedis & ScriptCommands
  readonly #keys: Keys
  #database: IdentityNames
  readonly #circuit = new RedisCircuit({
    onOpen: () => {
      this.#isUnavailable = true
    },
    onWriteRefused: () => this.#handleRefusedWrite(),
  })
  readonly #writes = new WriteCoalescer()
  readonly #recoveryListeners = new Set<() => void>()
  readonly #refusedWriteListeners = new Set<() => void>()
  readonly #timer: NodeJS.Timeout
  #epoch: Epoch | undefined
  /** What the epoch is made of, as the last probe found it. */
  #stored: StoredEpoch | undefined
  /** Stored values, sessions included, are of a lost past, and Redis does not have a new generation yet. */
  #isPastLost = false
  /** The last epoch of values that was known. */
  #lastEpoch: string | undefined
  /** Number of probes. The answer to an older probe is ignored. */
  #probes = 0
  /** The connection was lost, the circuit opened, or a probe failed; no probe has succeeded since. */
  #isUnavailable = false
  /** When values are trusted again; 0 if there was no outage. */
  #trustedAt = 0
  #writeRefusedAt = Number.NEGATIVE_INFINITY
  /** Writes that were sent during the outage. */
  #unacknowledged = 0

  /** @param database whose values are stored */
  constructor(redis: AnyRedis & ScriptCommands, keys: Keys, database: IdentityNames) {
    this.redis = redis
    this.#keys = keys
    this.#database = { server: database.server, history: database.history }
    redis.on('ready', this.#probe)
    redis.on('close', this.#handleLoss)
    if (redis instanceof Cluster) {
      redis.on('-node', this.#handleLostNode)
      redis.on('+node', this.#probe)
    }
    this.#timer = setInterval(this.#probe, probeInterval)
    this.#timer.unref()
  }

  /** The epoch of balances and readings. Undefined while there is no connection whose epoch is known. */
  get epoch(): string | undefined {
    return this.#epoch?.values
  }

  /** The epoch of sessions: it does not end with a generation of values. */
  get sessionEpoch(): string | undefined {
    return this.#epoch?.sessions
  }

  /** Whether stored values may be served. */
  get isTrusted(): boolean {
    return !this.#isUnavailable && (this.#trustedAt === 0 || performance.now() >= this.#trustedAt)
  }

  /**
   * The database is another one: values that are stored under the former count as missing from now on.
   *
   * @param isLost whether the past of the former is lost. Then sessions count as missing too, in all processes, and Redis
   *   is not called until it has the new generation.
   */
  changeDatabase({ server, history }: IdentityNames, isLost: boolean): void {
    this.#database = { server, history }
    if (isLost) this.#isPastLost = true
    if (this.#isPastLost) this.#epoch = undefined
    else if (this.#epoch && this.#stored) this.#epoch = nameEpoch(this.#stored, this.#database)
    void this.#probe()
  }

  /** Resolves after the first probe, whether or not it succeeded. */
  async start(): Promise<void> {
    await this.#probe()
    this.#isUnavailable = this.#epoch === undefined
  }

  /** Calls the listener when calls may succeed again after an outage, or in another epoch. @returns removes it */
  onRecovered(listener: () => void): () => void {
    this.#recoveryListeners.add(listener)
    return () => this.#recoveryListeners.delete(listener)
  }

  /** Calls the listener when Redis refuses writes, at most once a second. */
  onWriteRefused(listener: () => void): void {
    this.#refusedWriteListeners.add(listener)
  }

  /**
   * Calls Redis within the timeout.
   *
   * @throws RedisUnavailable while the circuit is open, a `TimeoutError`, or what Redis replied
   */
  call<Answer>(send: Send<Answer>): Promise<Answer> {
    const epoch = this.epoch
    if (epoch === undefined) return Promise.reject(new RedisUnavailable('Redis is not connected'))
    if (this.#circuit.isOpen) return Promise.reject(new RedisUnavailable('the circuit to Redis is open'))
    this.#writes.hold(this.redis)
    return this.#circuit.run(() => send(this.redis, epoch))
  }

  /**
   * The same for what Redis must receive. While the circuit is open it is sent without waiting for the answer, because
   * Redis may be answering other processes.
   *
   * @param isShort whether to use the short timeout, because the caller has waited before
   */
  async deliver<Answer>(send: Send<Answer>, isShort = false): Promise<Answer> {
    const epoch = this.epoch
    if (epoch === undefined) return this.call(send)
    if (!this.#circuit.isOpen) {
      return isShort ? this.#circuit.run(() => send(this.redis, epoch), 'short') : this.call(send)
    }
    if (this.#unacknowledged < maxUnacknowledged) {
      this.#unacknowledged += 1
      send(this.redis, epoch).catch(() => {})
      // Sent before the caller answers its own caller.
      await untilSent()
    }
    throw new DOMException('the circuit to Redis is open: sent without waiting', 'TimeoutError')
  }

  /** Stored values are not trusted until a probe has succeeded, and for a while after that. */
  suspect(): void {
    this.#isUnavailable = true
    void this.#probe()
  }

  /**
   * Makes all stored balances and readings count as missing, in all processes.
   *
   * @throws RedisUnavailable, a `TimeoutError`, or what Redis replied; then the generation may have begun or not
   */
  async startGeneration(): Promise<void> {
    await this.#circuit.run(() => writeGeneration(this.redis, this.#keys.generation))
    this.#epoch = undefined
    await this.#probe()
    if (this.#epoch === undefined) throw new RedisUnavailable('the new generation is not known yet')
  }

  close(): void {
    clearInterval(this.#timer)
    this.redis.off('ready', this.#probe)
    this.redis.off('close', this.#handleLoss)
    this.redis.off('-node', this.#handleLostNode)
    this.redis.off('+node', this.#probe)
    this.#handleLoss()
  }

  /** Reads the epoch, and finds out whether Redis answers again. */
  readonly #probe = async (): Promise<void> => {
    if (this.redis.status !== 'ready') return
    this.#probes += 1
    const probe = this.#probes
    let isAnother = false
    try {
      if (this.#isPastLost) await this.#circuit.run(() => this.#endGenerations(), 'probe')
      const stored = await this.#circuit.run(() => readEpoch(this.redis, this.#keys), 'probe')
      if (probe !== this.#probes) return
      this.#stored = stored
      this.#epoch = nameEpoch(stored, this.#database)
      isAnother = this.#epoch.values !== this.#lastEpoch
      this.#lastEpoch = this.#epoch.values
    } catch {
      // The next probe follows in a second. The epoch stays known while the connection lasts.
      if (probe === this.#probes) this.#isUnavailable = true
      return
    }
    if (!this.#isUnavailable && !isAnother) return
    if (this.#isUnavailable) this.#trustedAt = performance.now() + trustDelay
    this.#isUnavailable = false
    this.#unacknowledged = 0
    for (const listener of this.#recoveryListeners) listener()
  }

  async #endGenerations(): Promise<void> {
    await endGeneration(this.redis, this.#keys.generation, this.#stored?.generation)
    await endGeneration(this.redis, this.#keys.sessionGeneration, this.#stored?.sessionGeneration)
    this.#isPastLost = false
  }

  #handleRefusedWrite(): void {
    if (this.#isUnavailable) return
    const now = performance.now()
    if (now - this.#writeRefusedAt > probeInterval) {
      this.#writeRefusedAt = now
      for (const listener of this.#refusedWriteListeners) listener()
    }
    this.suspect()
  }

  readonly #handleLoss = (): void => {
    this.#probes += 1
    this.#epoch = undefined
    this.#isUnavailable = true
  }

  readonly #handleLostNode = (node: Redis): void => {
    if (!node.options.readOnly) this.#handleLoss()
  }
}
