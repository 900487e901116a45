import type { CacheName, CacheOutcome, CacheTier } from '@tarot/data'

/** The specification's goal for the hit rate. */
export const goal = 0.9

export const cacheTitles: Record<CacheName, string> = {
  balance: 'Balances',
  readings: 'Readings',
  session: 'Sessions',
}

/** Seconds that each kind of value is kept: the specification's, as `@tarot/data` keeps them. */
export const timesToLive: Record<CacheName, number> = { balance: 300, readings: 3_600, session: 3_600 }

export const cacheMeanings: Record<CacheName, string> = {
  balance: 'The credits of a user, for 5 minutes.',
  readings: 'The newest ten readings of a user, for an hour.',
  session:
    'What somebody is in the midst of, for an hour after its last use. Who is in the midst of nothing is a miss ' +
    'that costs no load, so there is no goal for these.',
}

/** Where a miss costs a look into the database. */
export const hasGoal = (cache: CacheName): boolean => cache !== 'session'

export const tierTitles: Record<CacheTier, string> = { memory: 'Memory of a process', redis: 'Redis' }

export const outcomeTitles: Record<CacheOutcome, string> = {
  hit: 'Hits',
  miss: 'Misses',
  load: 'Loads',
  stale_refused: 'Stale refused',
  error: 'Errors',
}

export const figureMeanings: { figure: string; meaning: string }[] = [
  { figure: 'Hit rate', meaning: 'The share of lookups that hit, of those that hit, missed or failed.' },
  { figure: outcomeTitles.hit, meaning: 'Lookups that found what can be used.' },
  { figure: outcomeTitles.miss, meaning: 'Lookups that found nothing that can be used.' },
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
    meaning: 'Times that Redis did not answer, or not in time; the database answered then.',
  },
]
