import { EventEmitter } from 'node:events'
import type { Schedule } from './schedule.ts'

export interface SubscriberOptions {
  /** The chance that a message is lost unnoticed, as between the nodes of a cluster. Then no echo arrives either. */
  lostMessages: number
  /** Whether messages overtake each other. */
  isUnordered?: boolean | undefined
  /** Whether messages that are lost with the connection are lost unnoticed. */
  hidesLosses?: boolean | undefined
}

/** A process's connection to the channel, as `ChangeChannel` uses it: messages arrive late, and in order. */
export class Subscriber extends EventEmitter {
  status = 'ready'
  readonly #name: string
  readonly #schedule: Schedule
  readonly #options: SubscriberOptions
  readonly #queue: [channel: string, message: string][] = []
  #channels: string[] = []
  #isDelivering = false

  constructor(name: string, schedule: Schedule, options: SubscriberOptions) {
    super()
    this.#name = name
    this.#schedule = schedule
    this.#options = options
  }

  /** All channels are subscribed to before the schedule begins. */
  async subscribe(...channels: string[]): Promise<void> {
    if (this.#schedule.trace.length > 0) await this.#schedule.step(`${this.#name} subscribes`)
    this.#channels = channels
  }

  /** The server sends a message. */
  send(channel: string, message: string): void {
    if (!this.#channels.includes(channel)) return
    const { lostMessages } = this.#options
    const isOwn = channel !== this.#channels[0]
    if (lostMessages > 0 && (isOwn || this.#schedule.random() < lostMessages)) return
    if (this.#options.isUnordered) {
      void this.#waitForMessage().then(() => this.emit('message', channel, message))
      return
    }
    this.#queue.push([channel, message])
    if (!this.#isDelivering) void this.#deliver()
  }

  /** Loses the connection with all messages in flight; the process notices late, and subscribes again. */
  async loseConnection(): Promise<void> {
    this.#queue.length = 0
    if (this.#options.hidesLosses) return
    this.#channels = []
    await this.#schedule.step(`${this.#name} loses the channel`)
    this.emit('close')
    await this.#schedule.step(`${this.#name} reconnects to the channel`)
    this.emit('ready')
  }

  async #deliver(): Promise<void> {
    this.#isDelivering = true
    while (this.#queue.length > 0) {
      await this.#waitForMessage()
      const message = this.#queue.shift()
      // It may have been lost in the meantime.
      if (message) this.emit('message', ...message)
    }
    this.#isDelivering = false
  }

  #waitForMessage(): Promise<void> {
    return this.#schedule.step(`${this.#name} receives a message`, 0.4)
  }
}
