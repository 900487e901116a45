interface Backoff {
  /** Seconds before the second attempt. */
  base: number
  /** Seconds between two attempts, at most. */
  max: number
}

/**
 * SQL expression: the time of the next attempt, with exponential backoff.
 *
 * @param attempts an SQL expression for the number of attempts so far; 0 gives the base
 */
export const nextAttempt = (attempts: string, { base, max }: Backoff): string =>
  `now() + make_interval(secs => least(${max}, ${base} * 2 ^ least(${attempts}, 30)))`

/** For calls of Telegram: from five seconds to one hour. */
export const telegramBackoff: Backoff = { base: 5, max: 3_600 }
