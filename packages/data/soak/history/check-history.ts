import type { LedgerDiscrepancy } from '../../src/index.ts'
import { checkChains } from './check-chains.ts'
import { checkHolds } from './check-holds.ts'
import { checkKeys } from './check-keys.ts'
import { checkOrder } from './check-order.ts'
import { checkPayments } from './check-payments.ts'
import { checkPurchases } from './check-purchases.ts'
import { checkRefunds } from './check-refunds.ts'
import { gatherFacts, type Report, type Violation } from './facts.ts'
import type { Call } from './history-file.ts'
import type { Snapshot } from './snapshot.ts'

export type { Violation, ViolationKind } from './facts.ts'

/**
 * Compares every answer that a caller received with the final state of the database.
 *
 * @param discrepancies the result of `data.reconcile()`
 */
export function checkHistory(
  calls: readonly Call[],
  snapshot: Snapshot,
  discrepancies: readonly LedgerDiscrepancy[],
): Violation[] {
  const violations: Violation[] = []
  const report: Report = (kind, what, about = []) => {
    const lines = about.flatMap(({ intentLine, outcomeLine }) => [intentLine, outcomeLine])
    violations.push({ kind, what, lines: lines.filter(Number.isFinite).sort((a, b) => a - b) })
  }
  const facts = gatherFacts(calls, snapshot)
  for (const check of [
    checkKeys,
    checkHolds,
    checkPurchases,
    checkPayments,
    checkRefunds,
    checkOrder,
    checkChains,
  ]) {
    check(facts, report)
  }
  for (const { kind, userId, transactionId, expected, found } of discrepancies) {
    report(
      'ledger_discrepancy',
      `${kind} of user ${userId}, transaction ${transactionId}: ${found} instead of ${expected}`,
    )
  }
  return violations
}
