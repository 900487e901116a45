import type { Data, ReconciliationRecord, ReconciliationSubject, StoredDiscrepancy } from '@tarot/data'

const hour = 3_600_000

/** Milliseconds after which the worker should have made another one, with some time for it to run. */
const freshFor: Record<ReconciliationSubject, number> = { ledger: 26 * hour, stars: hour }

/** Breaks that a page shows beside other things. */
const maxShown = 10

export interface LastReconciliation {
  id: string
  finishedAt: Date
  counts: Record<string, number>
  discrepancyCount: number
  /** Whether there should be a newer one. */
  old: boolean
  /** The first ones. */
  discrepancies: StoredDiscrepancy[]
}

/** The last proof of each subject; null where there is none. */
export async function findLastReconciliations(
  data: Data,
): Promise<Record<ReconciliationSubject, LastReconciliation | null>> {
  const [ledger, stars] = await Promise.all([findLast(data, 'ledger'), findLast(data, 'stars')])
  return { ledger, stars }
}

async function findLast(data: Data, subject: ReconciliationSubject): Promise<LastReconciliation | null> {
  const { items } = await data.reconciliations.list({ subject, limit: 1 })
  const last = items[0] && (await data.reconciliations.get(items[0].id))
  return last ? asLast(last) : null
}

function asLast({
  id,
  subject,
  finishedAt,
  counts,
  discrepancyCount,
  discrepancies,
}: ReconciliationRecord): LastReconciliation {
  const old = Date.now() - finishedAt.getTime() > freshFor[subject]
  return {
    id: String(id),
    finishedAt,
    counts,
    discrepancyCount,
    old,
    discrepancies: discrepancies.slice(0, maxShown),
  }
}
