import type { Data, ReconciliationRecord } from '@tarot/data'
import { largestId, parseId } from './query.ts'

/** The proof of this number, or null: the first one of the list from there on. */
export async function findProof(data: Data, proofId: string): Promise<ReconciliationRecord | null> {
  const id = parseId(proofId)
  if (id === undefined || id === largestId) return null
  const { items } = await data.reconciliations.list({ before: id + 1n, limit: 1 })
  return items.find((proof) => proof.id === id) ?? null
}
