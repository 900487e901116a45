import type { IdentitySource } from '../database/database-identity.ts'
import type { ChangeChannel } from './change-channel.ts'
import type { PendingInvalidations } from './pending-invalidations.ts'
import type { RedisTier } from './redis-tier.ts'
import type { Statistics } from './statistics.ts'

/** What the caches of one process share. */
export interface CacheParts {
  /** L2. Without it the caches consist of L1 alone. */
  tier: RedisTier | undefined
  changes: ChangeChannel
  pendingInvalidations: PendingInvalidations
  statistics: Statistics
  /** An answer of a database of an earlier generation is not cached. */
  database: Pick<IdentitySource, 'generation'>
  /** Milliseconds since 1970. */
  now: () => number
  /** 0 to 1. */
  random: () => number
}

/** A value as Redis has it. */
export interface StoredValue<Value> {
  value: Value
  /** Milliseconds since 1970. */
  expiresAt: number
  /** Milliseconds that loading it took. */
  loadTime: number
}
