import { type ReconcileOptions, type Reconciliation, reconcile } from '../credits/reconcile.ts'
import type { Database } from '../database/database.ts'
import type { ReadStarList } from '../telegram/star-list-item.ts'
import {
  type ReconcileStarsOptions,
  reconcileStars,
  type StarReconciliation,
  type StarSettlement,
} from './reconcile-stars.ts'
import {
  findReconciliation,
  findReconciliations,
  type ReconciliationFilter,
  recordReconciliation,
} from './reconciliation-record.ts'

/** `data.reconciliations`: reconciliations whose results are stored, for the console and the metrics. */
export function openReconciliations(database: Database, settlement: StarSettlement) {
  return {
    get: (id: bigint) => findReconciliation(database, id),
    /** Without their discrepancies, the last one first. */
    list: (filter?: ReconciliationFilter) => findReconciliations(database, filter),
    /** Runs `data.reconcile` and stores the result. */
    async reconcileLedger(options?: ReconcileOptions): Promise<Reconciliation> {
      const startedAt = new Date()
      const result = await reconcile(database, options)
      const { discrepancies, ...counts } = result
      await recordReconciliation(database, { subject: 'ledger', startedAt, counts, discrepancies })
      return result
    },
    /** Reconciles payments and refunds with Telegram's list of Stars, and stores the result. See `reconcileStars`. */
    async reconcileStars(read: ReadStarList, options?: ReconcileStarsOptions): Promise<StarReconciliation> {
      const startedAt = new Date()
      const result = await reconcileStars(database, settlement, read, options)
      const { discrepancies, settled, foreign, ...sizes } = result
      const counts = { ...sizes, settled: settled.length, foreign: foreign.length }
      await recordReconciliation(database, { subject: 'stars', startedAt, counts, discrepancies })
      return result
    },
  }
}
