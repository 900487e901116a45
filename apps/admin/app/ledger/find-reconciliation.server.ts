import type { Data, ReconciliationRecord } from '@tarot/data'
import { parseId } from '../server/query-parameters.ts'

/** The reconciliation with this number, or null. */
export async function findReconciliation(data: Data, runId: string): Promise<ReconciliationRecord | null> {
  const id = parseId(runId)
  return id === undefined ? null : data.reconciliations.get(id)
}
