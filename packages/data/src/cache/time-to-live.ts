import type { CacheName } from './statistics.ts'

/** Milliseconds that a value is cached: the specification's. A session's start again with each use. */
export const timeToLive: Record<CacheName, number> = {
  balance: 300_000,
  readings: 3_600_000,
  session: 3_600_000,
}
