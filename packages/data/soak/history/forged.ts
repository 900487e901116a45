import { expect } from 'vitest'
import type { Row } from './facts.ts'
import type { Call } from './history-file.ts'
import type { Snapshot } from './snapshot.ts'

/** A history and its database, for forgeries. */
export class Forged {
  readonly calls: Call[]
  readonly snapshot: Snapshot
  constructor(calls: Call[], snapshot: Snapshot) {
    this.calls = calls
    this.snapshot = snapshot
  }

  /** The row with this idempotency key or charge id. */
  row(name: string): Row {
    const { transactions } = this.snapshot
    return found(
      transactions.find(({ idempotencyKey }) => idempotencyKey === name) ??
        transactions.find(({ paymentReference }) => paymentReference === name),
    )
  }
  drop(table: keyof Snapshot, which: (row: never) => boolean): void {
    const rows = this.snapshot[table] as never[]
    const index = rows.findIndex(which)
    expect(index).toBeGreaterThanOrEqual(0)
    rows.splice(index, 1)
  }
  dropRow(name: string): void {
    const { id } = this.row(name)
    this.drop('transactions', (row: Row) => row.id === id)
  }
  dropRefundOf(name: string): void {
    const { id } = this.row(name)
    this.drop('transactions', (row: Row) => row.refundOf === id)
  }
  dropReadingOf(name: string): void {
    const { id } = this.row(name)
    this.drop('readings', (row: Snapshot['readings'][number]) => row.transactionId === id)
  }
  addRow(name: string, changes: Partial<Row>): void {
    this.snapshot.transactions.push({ ...this.row(name), id: 9_999n, ...changes })
  }
  /** The calls of this kind with this key or charge. */
  named(kind: Call['kind'], name?: string): Call[] {
    const names = ({ input }: Call) => Object.values(input)
    return this.calls.filter((call) => call.kind === kind && (!name || names(call).includes(name)))
  }
  /** Changes the answer of a call. */
  answer(kind: Call['kind'], name: string, changes: object, index = 0): void {
    const { outcome } = found(this.named(kind, name)[index])
    if (!('ok' in outcome)) throw new Error(`${kind} ${name} was not acknowledged`)
    Object.assign(outcome.ok as object, changes)
  }
  refuse(kind: Call['kind'], name?: string, code = 'INSUFFICIENT_CREDITS', details = {}): void {
    for (const call of this.named(kind, name)) call.outcome = { refused: code, message: '', details }
  }
  forget(kind: Call['kind'], name: string): void {
    for (const call of this.named(kind, name)) call.outcome = { unknown: 'KILLED' }
  }
}

/** The payment with this charge id. */
export function payment({ snapshot: { payments } }: Forged, chargeId: string): Snapshot['payments'][number] {
  return found(payments.find((row) => row.chargeId === chargeId))
}

export function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('it is not in the history')
  return value
}
