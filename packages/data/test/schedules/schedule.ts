/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
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
 * Decides who goes on. Tasks ask for a turn wherever they would wait; when all of them wait, one gets its turn, by the
 * random numbers. Between two turns a task may do real work, such as asking a server: nobody else goes on until it is
 * done. So a seed fixes the whole interleaving.
 */
export class Schedule {
  readonly random: () => number
  readonly #waiting: { name: string; go: () => void; heldUntil: number }[] = []
  /** Who had each turn. */
  readonly trace: string[] = []
  readonly #work = new Set<Promise<unknown>>()

  constructor(seed: number) {
    this.random = randomNumbers(seed)
  }

  /** Waits for the turn. @param slow the chance to be held up for long: mistakes often take one whom many overtake */
  turn(name: string, slow = 0.15): Promise<void> {
    const isHeld = this.random() < slow
    const heldUntil = isHeld ? this.trace.length + Math.floor(this.random() * 80) : 0
    return new Promise((go) => this.#waiting.push({ name, go, heldUntil }))
  }

  /** Real work, that nothing may overtake. */
  async work<Result>(work: () => Promise<Result>): Promise<Result> {
    const running = work()
    const settled: Promise<unknown> = running.then(
      () => this.#work.delete(settled),
      () => this.#work.delete(settled),
    )
    this.#work.add(settled)
    return running
  }

  /** Gives turns until all tasks are over. @param onTurn is called before each */
  async run(tasks: Promise<unknown>[], onTurn: () => void): Promise<void> {
    let left = tasks.length
    const failures: unknown[] = []
    for (const task of tasks) {
      task
        .catch((error) => failures.push(error))
        .finally(() => {
          left -= 1
        })
    }
    while (left > 0) {
      // Promises that are settled already go first, and work that has begun.
      await new Promise(setImmediate)
      if (this.#work.size > 0) {
        await Promise.all(this.#work)
        continue
      }
      const next = this.#choose()
      if (!next) continue
      this.trace.push(next.name)
      onTurn()
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
