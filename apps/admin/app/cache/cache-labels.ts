import type { CacheName, CacheOutcome, CacheTier } from '@tarot/data'

export const cacheTitles: Record<CacheName, string> = {
  balance: 'Balances',
  readings: 'Readings',
  session: 'Sessions',
}

export const cacheMeanings: Record<CacheName, string> = {
  balance: 'The balance of a user, for 5 minutes.',
  readings: 'The newest ten readings of a user, for 1 hour.',
  session:
    'The state of a conversation, for 1 hour after its last use. A user without a session is a miss that causes no ' +
    'load, so sessions have no goal.',
}

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
      'The share of reads that the cache answered without the database. A read that misses L1 and hits Redis counts ' +
      'once, as a hit.',
  },
  { figure: outcomeTitles.hit, meaning: 'Reads that the tier answered.' },
  {
    figure: outcomeTitles.miss,
    meaning: 'Reads that the tier did not answer: it had no usable value, or Redis did not answer.',
  },
  {
    figure: outcomeTitles.load,
    meaning: 'Reads from the database: after a miss, or early, before a frequently read value expires.',
  },
  {
    figure: outcomeTitles.stale_refused,
    meaning:
      'Values that were not used because the process had already seen a newer one. For sessions: writes that were ' +
      'repeated because another process had written first.',
  },
  {
    figure: outcomeTitles.error,
    meaning: 'Calls that Redis refused or did not answer in time. The database answered instead.',
  },
]
