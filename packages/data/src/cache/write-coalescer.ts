import type { Writable } from 'node:stream'
import type { Redis } from 'ioredis'
import type { AnyRedis } from './scripts/scripts.ts'

/** Maximum number of commands in one write. With all of them in one, Redis and this process would wait in turns. */
const maxCommands = 8

/**
 * Coalesces the commands of one turn of the event loop into few socket writes, because a system call costs more than the
 * rest of a command. No command is delayed: they leave before the turn ends.
 */
export class WriteCoalescer {
  #corked: Writable | undefined
  #commands = 0

  /** Call it before each command. Connections of a cluster are left unchanged. */
  hold(redis: AnyRedis): void {
    if (this.#corked && this.#commands < maxCommands) {
      this.#commands += 1
      return
    }
    const { stream } = redis as Redis
    if (!stream) return
    if (this.#corked) this.#corked.uncork()
    else process.nextTick(this.#release)
    this.#corked = stream
    this.#commands = 1
    stream.cork()
  }

  readonly #release = (): void => {
    const corked = this.#corked
    this.#corked = undefined
    corked?.uncork()
  }
}
