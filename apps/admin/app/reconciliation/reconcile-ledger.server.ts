import type { Data } from '@tarot/data'
import { alarm, done, type Outcome } from '../server/outcome.server.ts'
import { parseId } from '../server/query-parameters.ts'
import { formatCount } from '../ui/format.ts'
import { runningReconciliation, startReconciliation } from './background-reconciliation.server.ts'
import { findLastReconciliations } from './find-last-reconciliations.server.ts'
import { formatCounts } from './reconciliation-labels.ts'

/**
 * Reconciles the ledger, unless a reconciliation runs or the operator has not seen the last one yet. The same form, sent
 * any number of times, starts one reconciliation and gets the same result.
 *
 * @returns the result; null while it runs, and if it failed
 */
export async function reconcileLedger(data: Data, operator: string, form: FormData): Promise<Outcome | null> {
  const seen = parseId(String(form.get('after') ?? '')) ?? 0n
  const findNew = async () => {
    const { ledger } = await findLastReconciliations(data)
    return ledger && BigInt(ledger.id) > seen ? ledger : null
  }
  await startReconciliation(data, { startedBy: operator, hasResult: async () => (await findNew()) !== null })
  const reconciliation = runningReconciliation() ? null : await findNew()
  if (!reconciliation) return null
  const { discrepancyCount } = reconciliation
  const counts = formatCounts(reconciliation.counts)
  return discrepancyCount === 0
    ? done(`the ledger has no discrepancies: ${counts}.`, reconciliation.id)
    : alarm(`The ledger has ${formatCount(discrepancyCount, 'discrepancy')}: ${counts}.`, reconciliation.id)
}
