import type { Data } from '@tarot/data'
import { alarm, done, type Outcome } from '../server/outcome.server.ts'
import { parseId } from '../server/query.ts'
import { formatCount } from '../ui/format.ts'
import { runningReconciliation, startReconciliation } from './background-reconciliation.server.ts'
import { findLastReconciliations } from './find-last-reconciliations.server.ts'
import { formatCounts } from './reconciliation-labels.ts'

/**
 * Proves the ledger, unless a proof runs or is there that the operator has not seen yet. However often one form is sent,
 * and whenever it arrives, it leads to one proof and to the same answer.
 *
 * @returns what the proof found; null while it runs, and where it came to no result
 */
export async function reconcileLedger(data: Data, operator: string, form: FormData): Promise<Outcome | null> {
  const seen = parseId(String(form.get('after') ?? '')) ?? 0n
  const isNew = async () => {
    const { ledger } = await findLastReconciliations(data)
    return ledger && BigInt(ledger.id) > seen ? ledger : null
  }
  await startReconciliation(data, { by: operator, isThere: async () => (await isNew()) !== null })
  const reconciliation = runningReconciliation() ? null : await isNew()
  if (!reconciliation) return null
  const { discrepancyCount } = reconciliation
  const counts = formatCounts(reconciliation.counts)
  return discrepancyCount === 0
    ? done(`the ledger is whole, ${counts}.`, reconciliation.id)
    : alarm(`The ledger has ${formatCount(discrepancyCount, 'break')}, ${counts}.`, reconciliation.id)
}
