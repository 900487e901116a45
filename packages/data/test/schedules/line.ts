import { EventEmitter } from 'node:events'
import type { Schedule } from './schedule.ts'

export interface LineOptions {
  /** Chance of each message to be lost unseen, as between the nodes of a cluster. Then no message of one's own comes back. */
  lostMessages: number
  /** Messages overtake each other. */
  isUnordered?: boolean | undefined
  /** What is lost with the connection is lost unseen. */
  hidesLosses?: boolean | undefined
}

/** A process's connection to the channel, as `Changes` uses it: messages come late, and in order. */
export class Line extends EventEmitter {
  status = 'ready'
  readonly #name: string
  readonly #schedule: Schedule
  readonly #options: LineOptions
  readonly #queue: [channel: string, message: string][] = []
  #channels: string[] = []
  #isDelivering = false

  constructor(name: string, schedule: Schedule, options: LineOptions) {
    super()
    this.#name = name
    this.#schedule = schedule
    this.#options = options
  }

  /** Everything was subscribed to before the schedule begins. */
  async subscribe(...channels: string[]): Promise<void> {
    if (this.#schedule.trace.length > 0) await this.#schedule.turn(`${this.#name} subscribes`)
    this.#channels = channels
  }

  /** The server sends a message. */
  send(channel: string, message: string): void {
    if (!this.#channels.includes(channel)) return
    const { lostMessages } = this.#options
    const isOwn = channel !== this.#channels[0]
    if (lostMessages > 0 && (isOwn || this.#schedule.random() < lostMessages)) return
    if (this.#options.isUnordered) {
      void this.#turn().then(() => this.emit('message', channel, message))
      return
    }
    this.#queue.push([channel, message])
    if (!this.#isDelivering) void this.#deliver()
  }

  /** The connection is lost with all that is on its way; the process finds out late, and subscribes again. */
  async break(): Promise<void> {
    this.#queue.length = 0
    if (this.#options.hidesLosses) return
    this.#channels = []
    await this.#schedule.turn(`${this.#name} loses the channel`)
    this.emit('close')
    await this.#schedule.turn(`${this.#name} finds the channel`)
    this.emit('ready')
  }

  async #deliver(): Promise<void> {
    this.#isDelivering = true
    while (this.#queue.length > 0) {
      await this.#turn()
      const message = this.#queue.shift()
      // It may have been lost in the meantime.
      if (message) this.emit('message', ...message)
    }
    this.#isDelivering = false
  }

  #turn(): Promise<void> {
    return this.#schedule.turn(`${this.#name} hears of a change`, 0.4)
  }
}
