/**
 * Calls for one user that a process has in the database at once. With two the second waits in the database for the first
 * to commit, so the user's row is never left idle between them.
 */
const max = 2
/** Milliseconds after which a call no longer waits here, so that it fails when the database does. */
const timeout = 1_000

interface User {
  running: number
  waiting: (() => void)[]
}

/**
 * Lets calls for the same user come to the database in the order in which they were made.
 *
 * Callers who wait for the same row of Postgres overtake each other, for each commit wakes all of them. So most of them
 * wait here, where they also take no connection from other users. What makes the ledger right is the database alone.
 */
export class KeyedLimiter {
  readonly #users = new Map<bigint, User>()

  /** @throws what `work` throws */
  async take<Result>(userId: bigint, work: () => Promise<Result>): Promise<Result> {
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

/** Resolves when it is this call's turn, or time is up: then one more runs. */
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
