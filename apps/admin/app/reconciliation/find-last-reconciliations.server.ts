import type { Data, ReconciliationRecord, ReconciliationSubject, StoredDiscrepancy } from '@tarot/data'

const hour = 3_600_000

/** Age in milliseconds from which a reconciliation is stale: the worker's interval and some time to run. */
const maxAge: Record<ReconciliationSubject, number> = { ledger: 26 * hour, stars: hour }

/** Discrepancies that the page of all reconciliations shows. */
const maxShown = 10

export interface LastReconciliation {
  id: string
  finishedAt: Date
  counts: Record<string, number>
  discrepancyCount: number
  /** Whether there should be a newer one. */
  isStale: boolean
  /** At most ten of them. */
  discrepancies: StoredDiscrepancy[]
}

/** The last reconciliation of each subject; null if there is none. */
export async function findLastReconciliations(
  data: Data,
): Promise<Record<ReconciliationSubject, LastReconciliation | null>> {
  const [ledger, stars] = await Promise.all([findLast(data, 'ledger'), findLast(data, 'stars')])
  return { ledger, stars }
}

async function findLast(data: Data, subject: ReconciliationSubject): Promise<LastReconciliation | null> {
  const { items } = await data.reconciliations.list({ subject, limit: 1 })
  const last = items[0] && (await data.reconciliations.get(items[0].id))
  return last ? toLastReconciliation(last) : null
}

function toLastReconciliation({
  id,
  subject,
  finishedAt,
  counts,
  discrepancyCount,
  discrepancies,
}: ReconciliationRecord): LastReconciliation {
  const isStale = Date.now() - finishedAt.getTime() > maxAge[subject]
  return {
    id: String(id),
    finishedAt,
    counts,
    discrepancyCount,
    isStale,
    discrepancies: discrepancies.slice(0, maxShown),
  }
}
