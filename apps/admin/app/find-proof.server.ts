import type { Data, ReconciliationRecord } from '@tarot/data'
import { parseId } from './query.ts'

/** The proof of this number, or null. */
export async function findProof(data: Data, proofId: string): Promise<ReconciliationRecord | null> {
  const id = parseId(proofId)
  return id === undefined ? null : data.reconciliations.get(id)
}
