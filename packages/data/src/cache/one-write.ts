import type { Writable } from 'node:stream'
import type { Redis } from 'ioredis'
import type { AnyRedis } from './scripts/scripts.ts'

/**
 * Lets the commands that one turn of the event loop sends leave together, in one write: a system call costs more than
 * all the rest of a command. Nothing waits for it, for they leave before the turn is over.
 */
export class OneWrite {
  #held: Writable | undefined

  /** Call it before sending. A cluster's connections are left as they are. */
  hold(redis: AnyRedis): void {
    if (this.#held) return
    const { stream } = redis as Redis
    if (!stream) return
    this.#held = stream
    stream.cork()
    process.nextTick(this.#release)
  }

  readonly #release = (): void => {
    const held = this.#held
    this.#held = undefined
    held?.uncork()
  }
}
