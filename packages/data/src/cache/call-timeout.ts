interface Waiting {
  deadline: number
  reject: (error: unknown) => void
  onFailure: ((error: unknown) => void) | undefined
}

/**
 * A time limit for many short calls at once. One timer looks after all of them, a few times within the limit, instead of
 * one timer each: it is on the way of every read.
 */
export class CallTimeout {
  readonly #milliseconds: number
  readonly #waiting = new Set<Waiting>()
  #timer: NodeJS.Timeout | undefined
  #probedAt = 0

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
  }

  /**
   * @param onFailure is told why before the call is
   * @throws what the call throws, or a `TimeoutError` after the limit, give or take a quarter of it
   */
  apply<Result>(call: Promise<Result>, onFailure?: (error: unknown) => void): Promise<Result> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { deadline: performance.now() + this.#milliseconds, reject, onFailure }
      this.#waiting.add(waiting)
      this.#timer ??= this.#watch()
      call.then(
        (result) => {
          this.#waiting.delete(waiting)
          resolve(result)
        },
        (error) => this.#fail(waiting, error),
      )
    })
  }

  #fail(waiting: Waiting, error: unknown): void {
    if (!this.#waiting.delete(waiting)) return
    waiting.onFailure?.(error)
    waiting.reject(error)
  }

  #watch(): NodeJS.Timeout {
    this.#probedAt = performance.now()
    return setInterval(() => this.#probe(), this.#milliseconds / 4)
  }

  #probe(): void {
    if (this.#waiting.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
      return
    }
    const now = performance.now()
    const pause = now - this.#probedAt
    this.#probedAt = now
    // This process itself was held up, so answers may be there that it has not read yet.
    const heldUp = pause > this.#milliseconds / 2 ? pause : 0
    // In the order of their deadlines, for all have the same limit.
    for (const waiting of this.#waiting) {
      waiting.deadline += heldUp
      if (waiting.deadline > now) {
        if (heldUp) continue
        break
      }
      this.#fail(waiting, new DOMException(`no answer within ${this.#milliseconds} ms`, 'TimeoutError'))
    }
  }
}
