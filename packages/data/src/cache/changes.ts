import { randomBytes } from 'node:crypto'
import { Cluster } from 'ioredis'
import type { AnyRedis } from './scripts/scripts.ts'

/** What processes tell each other: whose balance or readings have changed, and the balance's version if it is known. */
export interface Change {
  /** `refused`: Redis did not take a write of whomever, so nobody may trust it. */
  what: 'balance' | 'readings' | 'user' | 'refused'
  userId: bigint
  /** 0 if it is not known. */
  version: number
}

const announced =
  /^(?<origin>\S+) (?<what>balance|readings|user|refused) (?<userId>\d{1,19}) (?<version>\d{1,15})$/

/**
 * The channel on which processes tell each other what they have written, so that their memories forget it and whoever
 * waits for a load is woken. A message that is lost makes nothing wrong for long: the memory is as old as callers allow,
 * and a Redis that takes no writes is found out at the next look.
 */
export class Changes {
  readonly #name: string
  readonly #origin = randomBytes(6).toString('base64url')
  readonly #publisher: AnyRedis | undefined
  readonly #subscriber: AnyRedis | undefined
  readonly #waiting = new Map<string, Set<() => void>>()

  /**
   * @param onChange another process has written
   * @param onLost messages may be missing from here on
   */
  constructor(
    name: string,
    redis: AnyRedis | undefined,
    onChange: (change: Change) => void,
    onLost: () => void,
  ) {
    this.#name = name
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
    subscriber.on('close', onLost)
    subscriber.on('ready', () => {
      onLost()
      subscriber.subscribe(name).catch(() => {})
    })
    subscriber.on('message', (_: string, message: string) => {
      // Whoever can publish may publish anything.
      const { origin, what, userId = '', version } = announced.exec(message)?.groups ?? {}
      if (!what) return
      const change = { what, userId: BigInt(userId), version: Number(version) } as Change
      this.#wake(change)
      if (origin !== this.#origin) onChange(change)
    })
    if (subscriber.status === 'wait') subscriber.connect().catch(() => {})
  }

  /** The last two arguments of every script that writes. */
  announcement(change: Change): [channel: string, message: string] {
    return [this.#name, `${this.#origin} ${change.what} ${change.userId} ${change.version}`]
  }

  /** Tells the other processes that Redis takes no writes, for it passes messages on all the same. */
  announceRefusal(): void {
    const [channel, message] = this.announcement({ what: 'refused', userId: 0n, version: 0 })
    // If not, each finds out for itself.
    this.#publisher?.publish(channel, message).catch(() => {})
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

  #wake({ what, userId }: Change): void {
    const keys = what === 'user' ? [`balance ${userId}`, `readings ${userId}`] : [`${what} ${userId}`]
    for (const key of keys) for (const wake of [...(this.#waiting.get(key) ?? [])]) wake()
  }
}
