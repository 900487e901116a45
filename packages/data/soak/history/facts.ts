import type { Kind, Result } from './calls.ts'
import type { Call } from './history-file.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * How a history and the database can contradict each other.
 *
 * - `lost`: acknowledged, and missing.
 * - `twice`: present more than once, or two callers were answered that they were first.
 * - `half`: one part is present without the other.
 * - `unexplained`: present without a call for it, or only with refused calls.
 * - `other_figures`: different from what was acknowledged or requested.
 * - `other_answer`: a repeated call was not answered with the first result.
 * - `wrong_refusal`: refused for a reason that does not apply, or with an error that the operation does not have.
 * - `out_of_order`: what was acknowledged before a call began did not happen before it.
 * - `broken_chain`: a user's entries do not lead from 0 to the balance.
 * - `negative_balance`
 * - `ledger_discrepancy`: `data.reconcile()` found it.
 */
export type ViolationKind =
  | 'lost'
  | 'twice'
  | 'half'
  | 'unexplained'
  | 'other_figures'
  | 'other_answer'
  | 'wrong_refusal'
  | 'out_of_order'
  | 'broken_chain'
  | 'negative_balance'
  | 'ledger_discrepancy'

export interface Violation {
  kind: ViolationKind
  what: string
  /** The lines of the history where its calls began and were answered. */
  lines: number[]
}

export type Report = (kind: ViolationKind, what: string, calls?: readonly Call[]) => void

export type Row = Snapshot['transactions'][number]

/** The history and the database, indexed by their keys. */
export interface Facts {
  calls: readonly Call[]
  snapshot: Snapshot
  row: Map<bigint, Row>
  byKey: Map<string, Row[]>
  /** Purchases by charge id. */
  byCharge: Map<string, Row[]>
  /** Refunds by the refunded transaction. */
  refundsOf: Map<bigint, Row[]>
  /** Readings by their charge. */
  readingsOf: Map<bigint, Snapshot['readings']>
  payment: Map<string, Snapshot['payments'][number]>
  invoice: Map<bigint, Snapshot['invoices'][number]>
  subscription: Map<bigint, Snapshot['subscriptions'][number]>
  events: Set<string>
}

export function gatherFacts(calls: readonly Call[], snapshot: Snapshot): Facts {
  const { transactions, readings, payments, invoices, subscriptions, notifications } = snapshot
  const purchases = transactions.filter(({ type }) => type === 'purchase')
  return {
    calls,
    snapshot,
    row: new Map(transactions.map((row) => [row.id, row])),
    byKey: group(transactions, ({ idempotencyKey }) => idempotencyKey),
    byCharge: group(purchases, ({ paymentReference }) => paymentReference),
    refundsOf: group(transactions, ({ refundOf }) => refundOf),
    readingsOf: group(readings, ({ transactionId }) => transactionId),
    payment: new Map(payments.map((payment) => [payment.chargeId, payment])),
    invoice: new Map(invoices.map((invoice) => [invoice.transactionId, invoice])),
    subscription: new Map(subscriptions.map((item) => [item.invoiceId, item])),
    events: new Set(notifications.map(({ event }) => event)),
  }
}

/** Groups the items by key; items without a key are omitted. */
export function group<Key, Item>(
  items: readonly Item[],
  keyOf: (item: Item) => Key | null,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    if (key === null) continue
    const found = groups.get(key)
    if (found) found.push(item)
    else groups.set(key, [item])
  }
  return groups
}

export const callsOf = <K extends Kind>(calls: readonly Call[], ...kinds: K[]): Call<K>[] =>
  calls.filter(({ kind }) => (kinds as Kind[]).includes(kind)) as Call<K>[]

/** The result, if the call was acknowledged. */
export function resultOf<K extends Kind>({ outcome }: { outcome: object; kind: K }): Result<K> | undefined {
  return 'ok' in outcome ? (outcome.ok as Result<K>) : undefined
}

export const isRefused = ({ outcome }: Call): boolean => 'refused' in outcome
export const refusalOf = ({ outcome }: Call): string | undefined =>
  'refused' in outcome ? outcome.refused : undefined

/** The fields in which the two differ, with both values; empty if they agree. Dates are compared by their time. */
export function differences(expected: object, found: object): string {
  const comparable = (value: unknown) => (value instanceof Date ? value.getTime() : value)
  return Object.entries(expected)
    .map(([field, value]) => [field, value, (found as Record<string, unknown>)[field]] as const)
    .filter(([, value, other]) => comparable(value) !== comparable(other))
    .map(([field, value, other]) => `${field} ${other} instead of ${value}`)
    .join(', ')
}
