import { openBackups } from './backup/backups.ts'
import { openBots } from './bots/bots.ts'
import { openCaches } from './cache/open-caches.ts'
import { connectRedis } from './cache/redis.ts'
import type { AnyRedis } from './cache/scripts/scripts.ts'
import type { CacheStatistics } from './cache/statistics.ts'
import { type CacheHistoryInput, findCacheHistory } from './cache/statistics-history.ts'
import { type WarmInput, warmCaches } from './cache/warm-caches.ts'
import { checkConfig, type DataConfig, readConfig } from './config.ts'
import { openCredits } from './credits/credits.ts'
import { type ReconcileOptions, reconcile } from './credits/reconcile.ts'
import { createDatabase } from './database/database.ts'
import { DatabaseIdentity } from './database/database-identity.ts'
import { explainConnection } from './database/explain-connection.ts'
import { isPoolerAddress } from './database/is-pooled.ts'
import { createPool, drainPool } from './database/pool.ts'
import { requirePostgresAddress } from './database/postgres-address.ts'
import { translateError } from './database/translate-error.ts'
import { DataError } from './errors.ts'
import { checkHealth } from './health/health.ts'
import { findRedisMemory } from './health/redis-memory.ts'
import { findFailedItems } from './jobs/failed-items.ts'
import { createMetrics } from './metrics/metrics.ts'
import { migrationStatus } from './migrations/status.ts'
import { openNotifications } from './notifications/notifications.ts'
import { openOperatorAlerts } from './operator-alerts/operator-alerts.ts'
import { openOperators } from './operators/operators.ts'
import { openPayments } from './payments/payments.ts'
import { openReadings } from './readings/readings.ts'
import { openReconciliations } from './reconciliations/reconciliations.ts'
import { findOverview, type OverviewInput } from './statistics/overview.ts'
import { openSubscriptions } from './subscriptions/subscriptions.ts'
import { openTransactions } from './transactions/transactions.ts'
import { openUsers } from './users/users.ts'

export interface OpenDataOptions extends DataConfig {
  /** Milliseconds to wait for a connection. Default: `connect_timeout` of the address, or 5 000. */
  connectionTimeout?: number
  /** Milliseconds to wait for an answer, except of statements that are known to take long. Default 10 000. */
  queryTimeout?: number
  /**
   * The bot whose payments are accepted, refunded and reconciled with Telegram's list: the number before the colon of its
   * token, see `readBotId` and `bots.admitCurrent`. Default: the first bot that has used the database.
   */
  botId?: bigint | undefined
  /**
   * A Redis client of the caller, instead of a connection to `redisUrl`: one server, Sentinel or cluster. The caller
   * closes it. Set `enableOfflineQueue: false` and `maxRetriesPerRequest: 0`, so that a call never waits for it.
   */
  redis?: AnyRedis
  /** Receives warnings about errors that no caller sees, such as a lost idle connection. Default: the console. */
  logger?: Pick<Console, 'warn'>
}

/** The interface of the bot and the console to the data. */
export type Data = Awaited<ReturnType<typeof openData>>

/**
 * Opens the database and the caches. Default options: those in the environment (see `readConfig`).
 *
 * @throws DataError `INVALID_CONFIG`, `DATABASE_UNAVAILABLE`, `MIGRATIONS_PENDING`
 */
export async function openData(options: OpenDataOptions = readConfig()) {
  const { databaseUrl, redisUrl, poolSize, preparedStatements, namespace } = checkConfig(options)
  const { logger = console } = options
  const {
    connectionTimeout = requirePostgresAddress(databaseUrl).connectTimeout ?? 5_000,
    queryTimeout = 10_000,
  } = options
  const pooled = await isPoolerAddress(databaseUrl, connectionTimeout).catch((error) => {
    throw explainConnection(error)
  })
  let closing: Promise<void> | undefined
  const pool = createPool({
    databaseUrl,
    poolSize,
    connectionTimeout,
    queryTimeout,
    pooled,
    preparedStatements,
    onIdleError(error) {
      if (closing) return
      logger.warn(`a database connection was lost: ${error.message}`)
      // Another server may have replaced it.
      void identity.probe()
    },
  })
  const identity = new DatabaseIdentity(pool)
  try {
    const { pending } = await migrationStatus(pool)
    if (pending.length > 0) {
      throw new DataError(
        'MIGRATIONS_PENDING',
        `the database lacks ${pending.length} migration(s), first ${pending[0]}: run \`pnpm data migrate deploy\``,
        { details: { pending } },
      )
    }
    await identity.start()
  } catch (error) {
    await identity.stop()
    await pool.end()
    throw translateError(error)
  }

  const redis =
    options.redis ?? (redisUrl ? await connectRedis(redisUrl, (message) => logger.warn(message)) : undefined)
  const database = createDatabase(pool, options.botId ?? null)
  const { prisma } = database
  const caches = await openCaches(database, { redis, namespace, identity })
  const users = openUsers(database, caches)
  const transactions = openTransactions(database, caches)
  const payments = openPayments(database, caches)

  return {
    users,
    credits: openCredits(database, caches),
    transactions,
    readings: openReadings(database, caches),
    payments,
    bots: openBots(database),
    backups: openBackups(database),
    operatorAlerts: openOperatorAlerts(database),
    subscriptions: openSubscriptions(database),
    notifications: openNotifications(database),
    reconciliations: openReconciliations(database, { users, transactions, payments }),
    sessions: caches.sessions,
    /** The caches. */
    cache: {
      /** The counts of the caches of this process since it was opened. */
      stats: (): CacheStatistics => structuredClone(caches.statistics.counts),
      /** The counts of the caches of all processes, by hour. */
      history: (input?: CacheHistoryInput) => findCacheHistory(database, input),
      /** Loads a user's balance and readings into Redis, before they are read. Never throws. */
      async warm(userId: bigint): Promise<void> {
        if (!redis) return
        await Promise.allSettled([caches.balances.read(userId), caches.readings.read(userId)])
      },
      /** Loads those of the most recently active users. */
      warmRecent: (input?: WarmInput) => warmCaches(database, caches, input),
      /** The memory limit and the eviction policy of Redis; null without Redis, or if it does not report them. */
      redisMemory: () => findRedisMemory(redis),
      /** Names of the keys in Redis. */
      keys: caches.keys,
    },
    /** Items that jobs could not handle yet, and retry later. */
    failedItems: () => findFailedItems(database),
    operators: openOperators(database),
    /** Figures per day, for operators. */
    overview: (input?: OverviewInput) => findOverview(database, input),
    /** Reconciles the ledger without a record: see `Reconciliation`. */
    reconcile: (options?: ReconcileOptions) => reconcile(database, options),
    /** Figures for Prometheus: `await data.metrics.metrics()`. */
    metrics: createMetrics(database, caches),
    /** Whether Postgres and Redis answer. Never throws. */
    health: () => checkHealth(database, redis),
    /** The applied and pending migrations. */
    migrations: () => migrationStatus(pool),
    /** Prisma Client, for better-auth's tables and for tests. Everything else has a call above. */
    prisma,
    /** Waits for running calls, then closes every connection. May be called more than once. */
    close(): Promise<void> {
      closing ??= (async () => {
        await identity.stop()
        await caches.close()
        await drainPool(pool)
        await prisma.$disconnect()
        // The caller closes a client that was passed in.
        if (!options.redis) redis?.disconnect()
      })()
      return closing
    },
  }
}
