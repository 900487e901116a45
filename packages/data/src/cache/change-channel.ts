import { randomBytes } from 'node:crypto'
import { Cluster } from 'ioredis'
import type { IdentityNames } from '../database/database-identity.ts'
import { ignoreStreamErrors } from './redis-errors.ts'
import type { AnyRedis } from './scripts/scripts.ts'

/** A message to all processes: whose balance or readings have changed. */
export interface Change {
  /**
   * - `balance`, `readings`, `user` (both): a process has written them.
   * - `refused`: Redis has refused a write of some process, so its values are not to be trusted.
   * - `database`: a process has noticed that another database answers.
   */
  what: 'balance' | 'readings' | 'user' | 'refused' | 'database'
  userId: bigint
  /** Of the balance; 0 if unknown. */
  version: number
  /** The stored value without its epoch and version, if Redis has stored it. */
  stored?: string | undefined
}

const format =
  /^(?<what>balance|readings|user|refused|database) (?<server>[\w-]{1,20}) (?<userId>\d{1,19}) (?<version>\d{1,15})(?: (?<stored>\S{1,60}))?$/

/** Milliseconds between two echoes, while readers allow staleness. */
const echoInterval = 100
/** Milliseconds after which an echo counts as lost. */
const echoTimeout = 1_000

/**
 * The pub/sub channel on which processes publish what they have written, so that every L1 follows, and readers that wait
 * for a load are woken.
 *
 * Redis delivers messages in order, and closes the connection rather than drop one. So when a message that this process
 * sends to itself (an echo) arrives, every message published before it has arrived too.
 */
export class ChangeChannel {
  readonly #name: string
  readonly #database: Pick<IdentityNames, 'server'>
  readonly #publisher: AnyRedis | undefined
  readonly #subscriber: AnyRedis | undefined
  readonly #onLost: () => void
  readonly #waiting = new Map<string, Set<() => void>>()
  /** A channel to which only this process subscribes. */
  readonly #echoName: string
  /** The echo in flight. Milliseconds since 1970. */
  #echo: { text: string; at: number } | undefined
  #receivedUntil = 0

  /**
   * @param database whose values are stored. A message about another database invalidates, and carries no value.
   * @param onChange called for each message, also for those of this process
   * @param onLost called when earlier messages may have been missed
   */
  constructor(
    name: string,
    redis: AnyRedis | undefined,
    database: Pick<IdentityNames, 'server'>,
    onChange: (change: Change) => void,
    onLost: () => void,
  ) {
    this.#name = name
    this.#echoName = `${name}:${randomBytes(9).toString('base64url')}`
    this.#database = database
    this.#onLost = onLost
    this.#publisher = redis
    // A subscribed connection accepts no other commands.
    this.#subscriber =
      redis instanceof Cluster
        ? redis.duplicate()
        : // The client's own resubscription fails with an error that cannot be caught.
          redis?.duplicate({ autoResubscribe: false })
    const subscriber = this.#subscriber
    if (!subscriber) return
    subscriber.on('error', () => {})
    ignoreStreamErrors(subscriber)
    subscriber.on('close', this.#handleLoss)
    subscriber.on('ready', () => {
      subscriber.subscribe(name, this.#echoName).then(this.#handleLoss, () => {})
    })
    subscriber.on('message', (channel: string, message: string) => {
      if (channel === this.#echoName) {
        this.#receiveEcho(message)
        return
      }
      // Messages are not trusted: any client of Redis can publish here.
      const { what, server, userId = '', version, stored } = format.exec(message)?.groups ?? {}
      if (!what) return
      const isSameDatabase = server === this.#database.server
      if (what === 'database' && isSameDatabase) return
      // Versions of another database say nothing about those of this one.
      const known = isSameDatabase ? { version: Number(version), stored } : { version: 0 }
      const change = { what, userId: BigInt(userId), ...known } as Change
      this.#wake(change)
      onChange(change)
    })
    if (subscriber.status === 'wait') subscriber.connect().catch(() => {})
  }

  /** The last two arguments of every script that writes. */
  announcement(change: Change): [channel: string, message: string] {
    return [this.#name, `${change.what} ${this.#database.server} ${change.userId} ${change.version}`]
  }

  /** Tells all processes that Redis refuses writes: it delivers messages all the same. */
  announceRefusedWrite(): void {
    this.#announce('refused')
  }

  /** Tells all processes that another database answers: each checks for itself. */
  announceDatabase(): void {
    this.#announce('database')
  }

  #announce(what: Change['what']): void {
    const [channel, message] = this.announcement({ what, userId: 0n, version: 0 })
    // Best effort: each process also finds out by itself.
    this.#publisher?.publish(channel, message).catch(() => {})
  }

  /**
   * Every message published before this moment has been received, unless `onLost` was called since. Calling it sends an
   * echo when one is due, for the next call.
   *
   * @param now milliseconds since 1970
   * @returns milliseconds since 1970; 0 if unknown. With a cluster it always is, because its nodes forward messages to each
   *   other and may drop some unnoticed.
   */
  receivedUntil(now: number): number {
    const sentAt = this.#echo?.at ?? this.#receivedUntil
    if (now - sentAt > (this.#echo ? echoTimeout : echoInterval)) this.#sendEcho(now)
    return this.#receivedUntil
  }

  /** Resolves at the next change of this kind and user, or after so many milliseconds. */
  next(what: Change['what'], userId: bigint, milliseconds: number): Promise<void> {
    const key = `${what} ${userId}`
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(key) ?? new Set()
      const wake = () => {
        clearTimeout(timer)
        waiting.delete(wake)
        if (waiting.size === 0) this.#waiting.delete(key)
        resolve()
      }
      const timer = setTimeout(wake, milliseconds)
      waiting.add(wake)
      this.#waiting.set(key, waiting)
    })
  }

  close(): void {
    this.#subscriber?.disconnect()
    for (const waiting of this.#waiting.values()) for (const wake of [...waiting]) wake()
  }

  #sendEcho(at: number): void {
    if (!this.#publisher || this.#publisher instanceof Cluster) return
    const text = randomBytes(9).toString('base64url')
    this.#echo = { text, at }
    // If it is lost, `receivedUntil` stays as it is and another one is sent.
    this.#publisher.publish(this.#echoName, text).catch(() => {})
  }

  #receiveEcho(text: string): void {
    if (text !== this.#echo?.text) return
    this.#receivedUntil = this.#echo.at
    this.#echo = undefined
  }

  readonly #handleLoss = (): void => {
    this.#receivedUntil = 0
    this.#echo = undefined
    this.#onLost()
  }

  #wake({ what, userId }: Change): void {
    const keys = what === 'user' ? [`balance ${userId}`, `readings ${userId}`] : [`${what} ${userId}`]
    for (const key of keys) for (const wake of [...(this.#waiting.get(key) ?? [])]) wake()
  }
}
