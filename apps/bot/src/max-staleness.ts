import type { ReadOptions } from '@tarot/data'

/**
 * Lets L1 answer a read for a screen that only displays: the greeting, the list of spreads, the shop, `/history`.
 *
 * L1 has every write of this process. Only a change by another one, such as the console, the worker or a second process
 * of the bot, may be missing, for at most 2 seconds: as long as the notification of that change may take.
 *
 * A screen below a message about a change, such as a reading, is read without it; so is a balance that decides, such as
 * whether the credits are enough, and one beside the ledger entries that it must agree with.
 */
export const forDisplay: ReadOptions = { maxStaleness: 2_000 }
