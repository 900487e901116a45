import { randomBytes } from 'node:crypto'
import { Cluster } from 'ioredis'
import type { IdentityNames } from '../database/database-identity.ts'
import { outliveStreamErrors } from './redis-errors.ts'
import type { AnyRedis } from './scripts/scripts.ts'

/** What processes tell each other: whose balance or readings have changed, and the balance's version if it is known. */
export interface Change {
  /**
   * `refused`: Redis did not take a write of whomever, so nobody may trust it. `database`: a process has found another
   * database than before.
   */
  what: 'balance' | 'readings' | 'user' | 'refused' | 'database'
  userId: bigint
  /** 0 if it is not known. */
  version: number
  /** What Redis holds of this version, behind the version, if it has been stored. */
  stored?: string | undefined
}

const announced =
  /^(?<what>balance|readings|user|refused|database) (?<server>[\w-]{1,20}) (?<userId>\d{1,19}) (?<version>\d{1,15})(?: (?<stored>\S{1,60}))?$/

/** Milliseconds between two questions whether everything has been heard, while readers want to know. */
const askInterval = 100
/** Milliseconds after which an answer to that no longer comes. */
const timeout = 1_000

/**
 * The channel on which processes tell each other, and themselves, what they have written, so that their memories follow
 * it and whoever waits for a load is woken.
 *
 * Messages come in the order in which they were sent, and none is missing while the connection lasts. So a message of
 * our own that comes back shows that everything announced before it was sent has been heard.
 */
export class ChangeChannel {
  readonly #name: string
  readonly #database: Pick<IdentityNames, 'server'>
  readonly #publisher: AnyRedis | undefined
  readonly #subscriber: AnyRedis | undefined
  readonly #onLost: () => void
  readonly #waiting = new Map<string, Set<() => void>>()
  /** A channel that nobody else listens to. */
  readonly #ownName: string
  /** Sent there, and not yet back. Milliseconds since 1970. */
  #question: { text: string; at: number } | undefined
  #receivedUntil = 0

  /**
   * @param database whose values are told of. What another one has is no value, only a reason to ask.
   * @param onChange somebody has written, this process or another
   * @param onLost messages may be missing before here
   */
  constructor(
    name: string,
    redis: AnyRedis | undefined,
    database: Pick<IdentityNames, 'server'>,
    onChange: (change: Change) => void,
    onLost: () => void,
  ) {
    this.#name = name
    this.#ownName = `${name}:${randomBytes(9).toString('base64url')}`
    this.#database = database
    this.#onLost = onLost
    this.#publisher = redis
    // A connection that listens can do nothing else.
    this.#subscriber =
      redis instanceof Cluster
        ? redis.duplicate()
        : // It would subscribe again by itself, and nobody could catch it when that fails.
          redis?.duplicate({ autoResubscribe: false })
    const subscriber = this.#subscriber
    if (!subscriber) return
    subscriber.on('error', () => {})
    outliveStreamErrors(subscriber)
    subscriber.on('close', this.#lose)
    subscriber.on('ready', () => {
      subscriber.subscribe(name, this.#ownName).then(this.#lose, () => {})
    })
    subscriber.on('message', (channel: string, message: string) => {
      if (channel === this.#ownName) {
        this.#noteAnswer(message)
        return
      }
      // Whoever can publish may publish anything.
      const { what, server, userId = '', version, stored } = announced.exec(message)?.groups ?? {}
      if (!what) return
      const isOurs = server === this.#database.server
      if (what === 'database' && isOurs) return
      // Versions of another database say nothing about those of this one.
      const known = isOurs ? { version: Number(version), stored } : { version: 0 }
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

  /** Tells all processes that Redis takes no writes, for it passes messages on all the same. */
  announceRefusedWrite(): void {
    this.#announce('refused')
  }

  /** Tells all processes that another database answers now: they look for themselves. */
  announceDatabase(): void {
    this.#announce('database')
  }

  #announce(what: Change['what']): void {
    const [channel, message] = this.announcement({ what, userId: 0n, version: 0 })
    // If not, each finds out for itself.
    this.#publisher?.publish(channel, message).catch(() => {})
  }

  /**
   * Everything that was announced before this moment has been heard, if no message has been missed since the last call
   * of `onLost`. Whoever asks lets it be found out for the next time.
   *
   * @param now milliseconds since 1970
   * @returns milliseconds since 1970; 0 if it is not known. It never is with a cluster, whose nodes pass messages on to
   *   each other and lose some unseen.
   */
  receivedUntil(now: number): number {
    const askedAt = this.#question?.at ?? this.#receivedUntil
    if (now - askedAt > (this.#question ? timeout : askInterval)) this.#ask(now)
    return this.#receivedUntil
  }

  /** Resolves at the next change of this, or after so many milliseconds. */
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

  #ask(at: number): void {
    if (!this.#publisher || this.#publisher instanceof Cluster) return
    const text = randomBytes(9).toString('base64url')
    this.#question = { text, at }
    // Without an answer nothing is vouched for, and the question is put again.
    this.#publisher.publish(this.#ownName, text).catch(() => {})
  }

  #noteAnswer(text: string): void {
    if (text !== this.#question?.text) return
    this.#receivedUntil = this.#question.at
    this.#question = undefined
  }

  readonly #lose = (): void => {
    this.#receivedUntil = 0
    this.#question = undefined
    this.#onLost()
  }

  #wake({ what, userId }: Change): void {
    const keys = what === 'user' ? [`balance ${userId}`, `readings ${userId}`] : [`${what} ${userId}`]
    for (const key of keys) for (const wake of [...(this.#waiting.get(key) ?? [])]) wake()
  }
}
