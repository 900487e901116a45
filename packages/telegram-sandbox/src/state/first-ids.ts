import { randomInt } from 'node:crypto'

/**
 * The first ids of a run. A bot keeps its records when the sandbox stops, so an id of one run must not identify something
 * else in the next run.
 */

const ORIGIN = Date.UTC(2026, 0)

/**
 * Returns the first id of updates and messages. Bots may compare these, so a later run starts higher, unless the previous
 * run used more than ten ids a second. Positive, and below 2^31.
 */
export const firstIdByTime = (now = Date.now()): number =>
  1 + (Math.floor(Math.max(0, now - ORIGIN) / 100) % 2_000_000_000)

/** Returns a random id well below this one, for renumbered updates. */
export const lowerId = (id: number): number => randomInt(1, Math.max(2, id - 1_000))

/** Returns the first id of people and groups: ten digits, as on Telegram, and above the id of the sandbox's bot. */
export const firstPersonId = (): number => randomInt(5_000_000_000, 9_900_000_000)

/** Returns the first id of callback and pre-checkout queries, within 63 bits. */
export const firstQueryId = (): bigint => BigInt(randomInt(2 ** 46, 2 ** 47)) << 15n
