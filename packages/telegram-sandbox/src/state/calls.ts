/** One call of a Bot API method, as the bot made it. */
export interface BotCall {
  /** Grows by one with every call. */
  number: number
  /** Unix time in milliseconds. */
  at: number
  method: string
  payload: Record<string, unknown>
  /** What the method answered; missing when a fault left the call without one. */
  answer?: unknown
  /** HTTP status. */
  status?: number
  /** The call was carried out, but its answer never reached the bot. */
  lost?: true
}

/** The last calls of the bot, oldest first. Successful `getUpdates` are left out. */
export class Calls {
  static readonly KEPT = 2000
  #calls: BotCall[] = []
  #number = 0

  get last(): number {
    return this.#number
  }

  add(call: Omit<BotCall, 'number'>): BotCall {
    const added = { number: ++this.#number, ...call }
    this.#calls.push(added)
    if (this.#calls.length > Calls.KEPT) this.#calls.shift()
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
