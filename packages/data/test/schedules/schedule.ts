/** Returns a generator of numbers from 0 to 1, which are the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * A deterministic scheduler of tasks. A task requests a step wherever it would wait; when all tasks wait, the random
 * numbers choose the next one. Between two steps a task may do real work, such as a call to a server: no other task
 * continues until it is done. So a seed fixes the whole interleaving.
 */
export class Schedule {
  readonly random: () => number
  readonly #waiting: { name: string; go: () => void; heldUntil: number }[] = []
  /** The name of each step. */
  readonly trace: string[] = []
  readonly #work = new Set<Promise<unknown>>()

  constructor(seed: number) {
    this.random = randomNumbers(seed)
  }

  /** Waits for a step. @param slow the chance of a long delay: many bugs need a task that others overtake */
  step(name: string, slow = 0.15): Promise<void> {
    const isHeld = this.random() < slow
    const heldUntil = isHeld ? this.trace.length + Math.floor(this.random() * 80) : 0
    return new Promise((go) => this.#waiting.push({ name, go, heldUntil }))
  }

  /** Does real work. No other task continues before it is done. */
  async work<Result>(work: () => Promise<Result>): Promise<Result> {
    const running = work()
    const settled: Promise<unknown> = running.then(
      () => this.#work.delete(settled),
      () => this.#work.delete(settled),
    )
    this.#work.add(settled)
    return running
  }

  /** Runs steps until all tasks have ended. @param onStep is called before each */
  async run(tasks: Promise<unknown>[], onStep: () => void): Promise<void> {
    let running = tasks.length
    const failures: unknown[] = []
    for (const task of tasks) {
      task
        .catch((error) => failures.push(error))
        .finally(() => {
          running -= 1
        })
    }
    while (running > 0) {
      // Settled promises, and work that has begun, come first.
      await new Promise(setImmediate)
      if (this.#work.size > 0) {
        await Promise.all(this.#work)
        continue
      }
      const next = this.#choose()
      if (!next) continue
      this.trace.push(next.name)
      onStep()
      await Promise.all(this.#work)
      next.go()
    }
    if (failures.length > 0) throw failures[0]
  }

  #choose() {
    const waiting = this.#waiting
    const free = waiting.flatMap(({ heldUntil }, n) => (heldUntil <= this.trace.length ? [n] : []))
    const chosen = Math.floor(this.random() * (free.length || waiting.length))
    return waiting.splice(free[chosen] ?? chosen, 1)[0]
  }
}
