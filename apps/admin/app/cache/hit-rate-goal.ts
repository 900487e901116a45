import type { CacheName } from '@tarot/data'

/** The specification's goal for the hit rate. */
export const hitRateGoal = 0.9

/** Reads below which a hit rate is not compared with the goal: the first read of each value always misses. */
export const minReads = 100

/** Whether the goal applies to the cache: a miss has to cause a load from the database. */
export const hasGoal = (cache: CacheName): boolean => cache !== 'session'
