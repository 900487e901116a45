import type { CacheName, CacheOutcome, CacheTier } from '@tarot/data'

/** The specification's goal for the hit rate. */
export const goal = 0.9

/** Reads from which on a hit rate says something: whoever comes first always misses. */
export const minReads = 100

export const cacheTitles: Record<CacheName, string> = {
  balance: 'Balances',
  readings: 'Readings',
  session: 'Sessions',
}

export const cacheMeanings: Record<CacheName, string> = {
  balance: 'The credits of a user, for 5 minutes.',
  readings: 'The newest ten readings of a user, for an hour.',
  session:
    'What somebody is in the midst of, for an hour after its last use. Who is in the midst of nothing is a miss ' +
    'that costs no load, so there is no goal for these.',
}

/** Where a miss costs a look into the database. */
export const hasGoal = (cache: CacheName): boolean => cache !== 'session'

export const tierTitles: Record<CacheTier, string> = { l1: 'L1 (in process)', l2: 'L2 (Redis)' }

export const outcomeTitles: Record<CacheOutcome, string> = {
  hit: 'Hits',
  miss: 'Misses',
  load: 'Loads',
  stale_refused: 'Stale refused',
  error: 'Errors',
}

export const figureMeanings: { figure: string; meaning: string }[] = [
  {
    figure: 'Hit rate',
    meaning:
      'The share of reads that a cache answered, without the database. A read that the memory of the process did ' +
      'not answer and Redis did counts once, as a hit.',
  },
  { figure: outcomeTitles.hit, meaning: 'Reads that were answered.' },
  {
    figure: outcomeTitles.miss,
    meaning: 'Reads that were not: nothing that can be used was there, or Redis did not answer.',
  },
  {
    figure: outcomeTitles.load,
    meaning: 'Looks into the database: after a miss, or early, before a value that is often asked for ends.',
  },
  {
    figure: outcomeTitles.stale_refused,
    meaning:
      'Values older than one that the process had seen, which were not used; of sessions, changes that another ' +
      'process had overtaken, and that were made again.',
  },
  {
    figure: outcomeTitles.error,
    meaning: 'Calls that Redis did not answer, or not in time, or refused; the database answered then.',
  },
]
