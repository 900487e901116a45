/**
 * Runs one piece of work at a time for each key. Who asks while it runs gets the result of the next run, which begins
 * when this one is over: a run that began before somebody asked may have read what was overwritten since.
 */
export class SingleFlight<Key, Result> {
  readonly #running = new Map<Key, Promise<Result>>()
  readonly #next = new Map<Key, Promise<Result>>()

  run(key: Key, work: () => Promise<Result>): Promise<Result> {
    const running = this.#running.get(key)
    if (!running) return this.#start(key, work)
    const waiting = this.#next.get(key)
    if (waiting) return waiting
    const next = running.then(
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
    const run = work().finally(() => {
      if (this.#running.get(key) === run) this.#running.delete(key)
    })
    this.#running.set(key, run)
    return run
  }
}
