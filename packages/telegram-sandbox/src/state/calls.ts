/** One call of a Bot API method by the bot. */
export interface BotCall {
  /** Sequence number. */
  number: number
  /** Unix time in milliseconds. */
  at: number
  method: string
  payload: Record<string, unknown>
  /** The body of the answer; missing if a fault suppressed it. */
  answer?: unknown
  /** HTTP status. */
  status?: number
  /** The call was executed, but its answer did not reach the bot. */
  lost?: true
}

/** The last 2000 calls of the bot, oldest first, without successful `getUpdates`. */
export class Calls {
  static readonly MAX_CALLS = 2000
  #calls: BotCall[] = []
  #number = 0

  get last(): number {
    return this.#number
  }

  add(call: Omit<BotCall, 'number'>): BotCall {
    const added = { number: ++this.#number, ...call }
    this.#calls.push(added)
    if (this.#calls.length > Calls.MAX_CALLS) this.#calls.shift()
    return added
  }

  since(number: number, method?: string): BotCall[] {
    return this.#calls.filter(
      (call) => call.number > number && (!method || call.method.toLowerCase() === method.toLowerCase()),
    )
  }

  clear(): void {
    this.#calls = []
  }
}
