import { randomInt } from 'node:crypto'

/**
 * Where a run begins to count. A bot keeps its records when the sandbox forgets everything at its end, so a number must
 * not come to mean somebody or something else in the next run.
 */

const ORIGIN = Date.UTC(2026, 0)

/**
 * For updates and messages, which a bot may compare: later runs begin higher, unless the one before counted more than
 * ten a second for as long as it ran. Positive, and below 2^31.
 */
export const firstInTime = (now = Date.now()): number =>
  1 + (Math.floor(Math.max(0, now - ORIGIN) / 100) % 2_000_000_000)

/** For updates that are numbered anew: some id that is well below this one. */
export const lowerThan = (id: number): number => randomInt(1, Math.max(2, id - 1_000))

/** For people and groups: ten digits, as on Telegram, and above the id of the sandbox's own bot. */
export const firstOfPeople = (): number => randomInt(5_000_000_000, 9_900_000_000)

/** For presses: within 63 bits. */
export const firstOfPresses = (): bigint => BigInt(randomInt(2 ** 46, 2 ** 47)) << 15n
