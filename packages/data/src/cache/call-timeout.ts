interface Pending {
  deadline: number
  reject: (error: unknown) => void
  onFailure: ((error: unknown) => void) | undefined
}

/**
 * A timeout for many short calls at once. One interval checks all of them, instead of one timer each, because every read
 * passes through it.
 */
export class CallTimeout {
  readonly #milliseconds: number
  /** In the order of their deadlines, because all have the same timeout. */
  readonly #pending = new Set<Pending>()
  #timer: NodeJS.Timeout | undefined
  #checkedAt = 0

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
  }

  /**
   * @param onFailure called with the error before the caller gets it
   * @throws what the call throws, or a `TimeoutError` after the timeout, give or take a quarter of it
   */
  apply<Result>(call: Promise<Result>, onFailure?: (error: unknown) => void): Promise<Result> {
    return new Promise((resolve, reject) => {
      const pending: Pending = { deadline: performance.now() + this.#milliseconds, reject, onFailure }
      this.#pending.add(pending)
      this.#timer ??= this.#startTimer()
      call.then(
        (result) => {
          this.#pending.delete(pending)
          resolve(result)
        },
        (error) => this.#fail(pending, error),
      )
    })
  }

  #fail(pending: Pending, error: unknown): void {
    if (!this.#pending.delete(pending)) return
    pending.onFailure?.(error)
    pending.reject(error)
  }

  #startTimer(): NodeJS.Timeout {
    this.#checkedAt = performance.now()
    return setInterval(() => this.#check(), this.#milliseconds / 4)
  }

  #check(): void {
    if (this.#pending.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
      return
    }
    const now = performance.now()
    const elapsed = now - this.#checkedAt
    this.#checkedAt = now
    // The event loop was blocked, so answers may have arrived that are not read yet.
    const blocked = elapsed > this.#milliseconds / 2 ? elapsed : 0
    for (const pending of this.#pending) {
      pending.deadline += blocked
      if (pending.deadline > now) {
        if (blocked) continue
        break
      }
      this.#fail(pending, new DOMException(`no answer within ${this.#milliseconds} ms`, 'TimeoutError'))
    }
  }
}
