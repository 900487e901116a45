import type { Data } from '@tarot/data'
import { findLastReconciliations } from '../reconciliation/find-last-reconciliations.server.ts'
import { sum } from './sum.ts'

/** Rows that are counted; more are shown as "100 or more". */
const maxCounted = 100

const month = 30 * 86_400_000

/** A number of rows, and whether there are more than were counted. */
export interface Counted {
  count: number
  hasMore: boolean
}

/** Finds what an operator has to do, and recent shortfalls. */
export async function findToDo(data: Data) {
  const [parked, refunding, refundFailed, cancellations, shortfalls, reconciliations, backups] =
    await Promise.all([
      data.payments.list({ state: 'parked', limit: maxCounted }),
      data.payments.list({ state: 'refunding', limit: maxCounted }),
      data.payments.list({ state: 'refund_failed', limit: maxCounted }),
      data.subscriptions.failedCancellations(),
      data.transactions.list({ shortfall: true, limit: maxCounted }),
      findLastReconciliations(data),
      data.backups.status(),
    ])
  const failing = refunding.items.filter(({ refundAttempts }) => refundAttempts > 0)
  const since = Date.now() - month
  const recent = shortfalls.items.filter(({ createdAt }) => createdAt.getTime() >= since)
  return {
    parked: counted(parked.items, parked.next !== null),
    failedCancellations: {
      ...counted(cancellations, cancellations.length === maxCounted),
      first: cancellations[0]?.chargeId ?? null,
    },
    refundFailed: counted(refundFailed.items, refundFailed.next !== null),
    refunding: {
      ...counted(refunding.items, refunding.next !== null),
      failing: failing.length,
      lastError: failing[0]?.refundError ?? null,
    },
    shortfalls: {
      ...counted(recent, recent.length === shortfalls.items.length && shortfalls.next !== null),
      credits: sum(
        recent.map(({ shortfall }) => ({ shortfall: shortfall ?? 0 })),
        'shortfall',
      ),
    },
    reconciliations,
    backupAlerts: backups.alerts.map(({ code, kind }) => ({ code, kind })),
  }
}

function counted(rows: unknown[], hasMore: boolean): Counted {
  return { count: rows.length, hasMore }
}
