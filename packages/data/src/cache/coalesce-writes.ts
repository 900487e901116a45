import type { Writable } from 'node:stream'
import type { Redis } from 'ioredis'
import type { AnyRedis } from './scripts/scripts.ts'

/** Commands in one write at the most. If all were in one, Redis and this process would wait for each other in turns. */
const max = 8

/**
 * Lets the commands that one turn of the event loop sends leave in few writes: a system call costs more than all the
 * rest of a command. Nothing waits for it, for they leave before the turn is over.
 */
export class WriteCoalescer {
  #held: Writable | undefined
  #commands = 0

  /** Call it before sending. A cluster's connections are left as they are. */
  hold(redis: AnyRedis): void {
    if (this.#held && this.#commands < max) {
      this.#commands += 1
      return
    }
    const { stream } = redis as Redis
    if (!stream) return
    if (this.#held) this.#held.uncork()
    else process.nextTick(this.#release)
    this.#held = stream
    this.#commands = 1
    stream.cork()
  }

  readonly #release = (): void => {
    const held = this.#held
    this.#held = undefined
    held?.uncork()
  }
}
