/**
 * Single flight for each key, without joining a call that has begun: a caller that arrives while one is in flight shares
 * the next one, because a call that began earlier may have read what was overwritten since.
 */
export class SingleFlight<Key, Result> {
  readonly #inFlight = new Map<Key, Promise<Result>>()
  readonly #next = new Map<Key, Promise<Result>>()

  run(key: Key, work: () => Promise<Result>): Promise<Result> {
    const inFlight = this.#inFlight.get(key)
    if (!inFlight) return this.#start(key, work)
    const waiting = this.#next.get(key)
    if (waiting) return waiting
    const next = inFlight.then(
      () => this.#startNext(key, work),
      () => this.#startNext(key, work),
    )
    this.#next.set(key, next)
    return next
  }

  #startNext(key: Key, work: () => Promise<Result>): Promise<Result> {
    this.#next.delete(key)
    return this.#start(key, work)
  }

  #start(key: Key, work: () => Promise<Result>): Promise<Result> {
    const call = work().finally(() => {
      if (this.#inFlight.get(key) === call) this.#inFlight.delete(key)
    })
    this.#inFlight.set(key, call)
    return call
  }
}
