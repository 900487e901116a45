/**
 * Maximum number of concurrent calls for one user. With two, the second waits in the database for the first to commit, so
 * the user's row is never idle between them.
 */
const max = 2
/** Maximum wait in milliseconds. Afterwards the call runs anyway, so that it fails when the database fails. */
const timeout = 1_000

interface User {
  running: number
  waiting: (() => void)[]
}

/**
 * Limits the concurrent calls per user, and runs waiting calls in the order in which they were made.
 *
 * Statements that wait for the same row in Postgres overtake each other, because each commit wakes all of them. So most
 * calls wait here, where they also occupy no connection. The correctness of the ledger does not depend on this limit.
 */
export class KeyedLimiter {
  readonly #users = new Map<bigint, User>()

  /** @throws what `work` throws */
  async run<Result>(userId: bigint, work: () => Promise<Result>): Promise<Result> {
    const user = this.#users.get(userId) ?? { running: 0, waiting: [] }
    this.#users.set(userId, user)
    if (user.running < max) user.running += 1
    else await wait(user)
    try {
      return await work()
    } finally {
      this.#pass(userId, user)
    }
  }

  #pass(userId: bigint, user: User): void {
    const next = user.running > max ? undefined : user.waiting.shift()
    if (next) next()
    else user.running -= 1
    if (user.running === 0) this.#users.delete(userId)
  }
}

/** Resolves when a running call ends, or at the timeout: then one call more runs. */
function wait(user: User): Promise<void> {
  return new Promise((resolve) => {
    const begin = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(() => {
      user.waiting.splice(user.waiting.indexOf(begin), 1)
      user.running += 1
      resolve()
    }, timeout)
    user.waiting.push(begin)
  })
}
