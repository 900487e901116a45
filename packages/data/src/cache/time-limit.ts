interface Waiting {
  deadline: number
  giveUp: () => void
}

/**
 * A time limit for many short calls at once. One timer looks after all of them, a few times within the limit, instead of
 * one timer each: it is on the way of every read.
 */
export class TimeLimit {
  readonly #milliseconds: number
  readonly #waiting = new Set<Waiting>()
  #timer: NodeJS.Timeout | undefined

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
  }

  /** @throws what the call throws, or a `TimeoutError` after the limit, give or take a quarter of it */
  apply<Result>(call: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        deadline: performance.now() + this.#milliseconds,
        giveUp: () => reject(new DOMException(`no answer within ${this.#milliseconds} ms`, 'TimeoutError')),
      }
      this.#waiting.add(waiting)
      this.#timer ??= setInterval(() => this.#look(), this.#milliseconds / 4)
      call.then(
        (result) => {
          this.#waiting.delete(waiting)
          resolve(result)
        },
        (error) => {
          this.#waiting.delete(waiting)
          reject(error)
        },
      )
    })
  }

  #look(): void {
    if (this.#waiting.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
      return
    }
    const now = performance.now()
    // In the order of their deadlines, for all have the same limit.
    for (const waiting of this.#waiting) {
      if (waiting.deadline > now) break
      this.#waiting.delete(waiting)
      waiting.giveUp()
    }
  }
}
