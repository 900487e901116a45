import { Cluster } from 'ioredis'
import { findKnownBalances } from '../credits/find-balance.ts'
import type { Database } from '../database/database.ts'
import type { IdentitySource } from '../database/database-identity.ts'
import { findNewestReadings } from '../readings/find-readings.ts'
import { openSessions } from '../sessions/sessions.ts'
import { BalanceCache } from './balance-cache.ts'
import { batchLoads } from './batch-loads.ts'
import type { CacheParts } from './cache-parts.ts'
import { type Change, ChangeChannel } from './change-channel.ts'
import { createKeys } from './keys.ts'
import { PendingInvalidations } from './pending-invalidations.ts'
import { newestCount, ReadingCache } from './reading-cache.ts'
import { RedisTier } from './redis-tier.ts'
import { type AnyRedis, defineScripts } from './scripts/scripts.ts'
import { Statistics } from './statistics.ts'
import { recordStatistics } from './statistics-history.ts'
import { WriteThrough } from './write-through.ts'

export interface CachesOptions {
  /** Without it the caches consist of L1 alone. */
  redis: AnyRedis | undefined
  /** First part of every key. */
  namespace: string
  /** The identity of the database whose values are cached. */
  identity: IdentitySource
  /** Milliseconds since 1970. Default: a monotonic clock, set when the process started. */
  now?: () => number
  /** 0 to 1, for early refreshes. Default `Math.random`. */
  random?: () => number
}

const steadyClock = () => Math.floor(performance.timeOrigin + performance.now())

export type Caches = Awaited<ReturnType<typeof openCaches>>

/** The three caches of the specification over one Redis, and what keeps them consistent. */
export async function openCaches(database: Database, options: CachesOptions) {
  const { redis, namespace, identity, now = steadyClock, random = Math.random } = options
  const keys = createKeys(namespace, redis instanceof Cluster ? 0 : redis?.options.db)
  const statistics = new Statistics()
  const pendingInvalidations = new PendingInvalidations()
  const tier = redis && new RedisTier(defineScripts(redis), keys, identity)
  await tier?.start()

  const changes = new ChangeChannel(keys.channel, redis, identity, onChange, invalidateAll)
  tier?.onWriteRefused(() => changes.announceRefusedWrite())
  tier?.onRecovered(invalidateAll)
  const parts: CacheParts = {
    tier,
    changes,
    pendingInvalidations,
    statistics,
    database: identity,
    now,
    random,
  }
  const balances = new BalanceCache(
    parts,
    keys,
    batchLoads((userIds) => findKnownBalances(database, userIds)),
  )
  const readings = new ReadingCache(
    parts,
    keys,
    batchLoads((userIds) => findNewestReadings(database, userIds, newestCount)),
  )
  const writeThrough = new WriteThrough(parts, keys, balances, readings)

  function onChange(change: Change): void {
    if (change.what === 'refused') {
      tier?.suspect()
      return
    }
    if (change.what === 'database') {
      // Values in Redis may be of a lost past until this process has checked for itself.
      invalidateAll()
      tier?.suspect()
      identity.suspect()
      return
    }
    if (change.what !== 'readings') balances.receive(change)
    if (change.what !== 'balance') readings.invalidate(change.userId)
  }

  function invalidateAll(): void {
    balances.invalidateAll()
    readings.invalidateAll()
  }

  let forgetSessions = () => {}
  identity.onChange(({ isLost }) => {
    balances.clear()
    readings.clear()
    if (isLost) forgetSessions()
    tier?.changeDatabase(identity, isLost)
    changes.announceDatabase()
  })

  let isClosed = false
  const recording = recordStatistics(database, statistics)

  return {
    balances,
    readings,
    writeThrough,
    statistics,
    sessions: openSessions({
      ...{ tier, keys, statistics, now },
      isClosed: () => isClosed,
      onLost: (forget) => {
        forgetSessions = forget
      },
    }),
    tier,
    keys,
    /** Call it before the database is closed. */
    async close(): Promise<void> {
      isClosed = true
      await writeThrough.close()
      await recording.stop()
      changes.close()
      tier?.close()
    },
  }
}
