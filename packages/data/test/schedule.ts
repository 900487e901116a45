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
  readonly #waiting: { name: string; go: () => void }[] = []
  /** Who had each turn. */
  readonly trace: string[] = []
  #working = 0

  constructor(seed: number) {
    this.random = randomNumbers(seed)
  }

  /** Waits for the turn. */
  turn(name: string): Promise<void> {
    return new Promise((go) => this.#waiting.push({ name, go }))
  }

  /** Real work, that nothing may overtake. */
  async work<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#working += 1
    try {
      return await work()
    } finally {
      this.#working -= 1
    }
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
      if (this.#working > 0) continue
      const [next] = this.#waiting.splice(Math.floor(this.random() * this.#waiting.length), 1)
      if (!next) continue
      this.trace.push(next.name)
      onTurn()
      next.go()
    }
    if (failures.length > 0) throw failures[0]
  }
}
