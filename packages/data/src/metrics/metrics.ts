import { setTimeout as delay } from 'node:timers/promises'
import { Counter, Gauge, Registry } from '@prometheus-io/client'
import { findBackupStatus } from '../backup/find-backup-status.ts'
import type { Caches } from '../cache/open-caches.ts'
import { everyCount } from '../cache/statistics.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { reconciliationSubjects } from '../reconciliations/reconciliation-record.ts'
import { createBackupMetrics } from './backup-metrics.ts'

interface Figures {
  holds: number
  oldestHold: number
  parked: number
  foreign: number
  refunding: number
  refundsFailed: number
  cancellationsFailed: number
  failedItems: number
  shortfall: number
  pendingNotifications: number
  reconciliations: { subject: string; discrepancies: number; finished: number }[] | null
}

// Each count is read from a partial index that contains only its rows.
const figures = statement<Figures>(
  'metrics_figures',
  `
  select (select count(*)::integer from transactions where status = 'pending' and type = 'reading') as holds,
         (select coalesce(extract(epoch from now() - min(created_at)), 0)::float8
            from transactions where status = 'pending' and type = 'reading') as "oldestHold",
         (select count(*)::integer from payments
           where parked_reason <> 'unknown_invoice' and resolved_at is null and refunded_at is null) as parked,
         (select count(*)::integer from payments
           where parked_reason = 'unknown_invoice' and resolved_at is null and refunded_at is null) as "foreign",
         (select count(*)::integer from payments
           where refund_requested_at is not null and refunded_at is null and refund_failed_at is null) as refunding,
         (select count(*)::integer from payments
           where refund_failed_at is not null and refunded_at is null) as "refundsFailed",
         (select count(*)::integer from subscriptions where cancel_failed_at is not null) as "cancellationsFailed",
         (select count(*)::integer from failed_items) as "failedItems",
         (select coalesce(sum(shortfall), 0)::float8 from transactions where shortfall is not null) as shortfall,
         (select count(*)::integer from notifications where sent_at is null and failed_at is null) as "pendingNotifications",
         (select json_agg(json_build_object('subject', subject, 'discrepancies', discrepancy_count,
                                            'finished', extract(epoch from finished_at)))
            from unnest($1::text[]) as wanted (name)
            cross join lateral (
              select subject, discrepancy_count, finished_at
                from reconciliations
               where subject = wanted.name
               order by finished_at desc
               limit 1
            ) as last) as reconciliations
  `,
)

/** Milliseconds to wait for the figures of the database: Prometheus gives up after ten seconds. */
const maxWait = 3_000

/** What the read returns; undefined if it fails or the database does not answer in time. */
async function inTime<Result>(read: Promise<Result>): Promise<Result | undefined> {
  const done = new AbortController()
  const timeout = delay(maxWait, undefined, { signal: done.signal }).catch(() => undefined)
  try {
    return await Promise.race([read.catch(() => undefined), timeout])
  } finally {
    done.abort()
  }
}

/**
 * `data.metrics`: figures of the database and of the caches of this process, for Prometheus. They are read at each
 * scrape. While the database does not answer, its figures are omitted.
 */
export function createMetrics(database: Database, { statistics, tier }: Caches): Registry {
  const registry = new Registry()
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `tarot_${name}`, help, labelNames, registers: [registry] })
  const holds = gauge('holds', 'Holds that are neither completed nor released.')
  const oldestHold = gauge('oldest_hold_seconds', 'Age of the oldest hold; 0 without one.')
  const parked = gauge('payments_parked', 'Payments that an operator must credit or refund.')
  const foreign = gauge('payments_foreign', 'Payments that this database never offered.')
  const refunding = gauge('refunds_pending', 'Refunds that were requested and are not carried out yet.')
  const refundsFailed = gauge(
    'refunds_failed',
    'Refunds that Telegram refuses permanently: an operator must withdraw them.',
  )
  const cancellationsFailed = gauge(
    'cancellations_failed',
    'Cancellations of subscriptions that Telegram refuses permanently.',
  )
  const failedItems = gauge(
    'failed_items',
    'Holds, purchases, users and payments that a job could not handle yet.',
  )
  const shortfall = gauge('shortfall_credits', 'Credits of refunded purchases that had been spent.')
  const pendingNotifications = gauge('notifications_pending', 'Notifications that are not sent yet.')
  const discrepancies = gauge(
    'reconciliation_discrepancies',
    'Discrepancies that the last reconciliation found.',
    ['subject'],
  )
  const finished = gauge('reconciliation_timestamp_seconds', 'When the last reconciliation ended.', [
    'subject',
  ])

  const lookups = new Counter({
    name: 'tarot_cache_total',
    help: 'Events in the caches of this process, by outcome.',
    labelNames: ['cache', 'tier', 'outcome'],
    registers: [registry],
  })
  const redisUp = gauge(
    'cache_redis_up',
    'Whether the caches of this process can use Redis; 0 also without REDIS_URL.',
  )

  const setBackupMetrics = createBackupMetrics(registry)

  const databaseUp = gauge('database_up', 'Whether the database has answered for its figures.')
  const plain = [
    holds,
    oldestHold,
    parked,
    foreign,
    refunding,
    refundsFailed,
    cancellationsFailed,
    failedItems,
  ]
  plain.push(shortfall, pendingNotifications)
  const bySubject = [discrepancies, finished]

  const collect = async () => {
    lookups.reset()
    for (const [cache, tierName, outcome] of everyCount) {
      lookups.inc({ cache, tier: tierName, outcome }, statistics.counts[cache][tierName][outcome])
    }
    redisUp.set(tier?.epoch === undefined ? 0 : 1)
    const [row, backups] = await Promise.all([
      inTime(figures(database.pool, [reconciliationSubjects]).then(([first]) => first)),
      inTime(findBackupStatus(database)),
    ])
    setBackupMetrics(backups)
    databaseUp.set(row ? 1 : 0)
    // Without an answer the figures are omitted: neither old values nor zeros.
    for (const figure of plain) figure.remove()
    for (const figure of bySubject) figure.reset()
    if (!row) return
    holds.set(row.holds)
    oldestHold.set(row.oldestHold)
    parked.set(row.parked)
    foreign.set(row.foreign)
    refunding.set(row.refunding)
    refundsFailed.set(row.refundsFailed)
    cancellationsFailed.set(row.cancellationsFailed)
    failedItems.set(row.failedItems)
    shortfall.set(row.shortfall)
    pendingNotifications.set(row.pendingNotifications)
    for (const reconciliation of row.reconciliations ?? []) {
      discrepancies.set({ subject: reconciliation.subject }, reconciliation.discrepancies)
      finished.set({ subject: reconciliation.subject }, reconciliation.finished)
    }
  }
  // The client has no hook that runs before all metrics are collected.
  const read = registry.metrics.bind(registry)
  registry.metrics = async () => {
    await collect()
    return read()
  }
  return registry
}
