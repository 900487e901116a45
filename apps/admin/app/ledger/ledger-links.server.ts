import type { Data, Transaction, TransactionType } from '@tarot/data'
import { productName } from '../payments/product-name.server.ts'
import { spreadName } from '../readings/spread-name.server.ts'
import { formatReason } from './format-reason.server.ts'

/** What a transaction is about, and what it links to. */
export interface LedgerLinks {
  /** Product of a purchase. */
  product: string | null
  reason: string | null
  /** The reading that it paid for. */
  reading: { id: string; spread: string } | undefined
  /** The transaction that refunded it. */
  refund: { id: string } | undefined
  /** The transaction that a refund refunds. */
  original: { id: string; type: TransactionType; product: string | null; chargeId: string | null } | undefined
}

/** Adds the links to transactions, with one query per kind of link. */
export async function withLedgerLinks<Row extends Transaction>(
  data: Data,
  rows: Row[],
): Promise<(Row & LedgerLinks)[]> {
  const [readings, refunds, originals] = await Promise.all([
    findReadings(data, rows),
    findRefunds(data, rows),
    findOriginals(data, rows),
  ])
  return rows.map((row) => ({
    ...row,
    ...productAndReason(row),
    reading: readings.get(row.id),
    refund: refunds.get(row.id),
    original: row.refundOf === null ? undefined : originals.get(row.refundOf),
  }))
}

async function findReadings(data: Data, rows: Transaction[]) {
  const ids = rows.filter(({ type }) => type === 'reading').map(({ id }) => id)
  const readings = ids.length === 0 ? [] : await data.readings.byCharge(ids)
  return new Map(
    readings.map(({ id, spreadType, transactionId }) => [
      transactionId,
      { id: String(id), spread: spreadName(spreadType) },
    ]),
  )
}

async function findRefunds(data: Data, rows: Transaction[]) {
  const ids = rows.filter(({ type }) => type === 'reading' || type === 'purchase').map(({ id }) => id)
  const refunds = ids.length === 0 ? [] : await data.transactions.refundsOf(ids)
  return new Map(refunds.map(({ id, refundOf }) => [refundOf, { id: String(id) }]))
}

async function findOriginals(data: Data, rows: Transaction[]) {
  const ids = rows.flatMap(({ refundOf }) => refundOf ?? [])
  const originals = ids.length === 0 ? [] : await data.transactions.byIds(ids)
  return new Map(
    originals.map((row) => [
      row.id,
      {
        id: String(row.id),
        type: row.type,
        product: productAndReason(row).product,
        chargeId: row.paymentReference,
      },
    ]),
  )
}

/** A purchase has the code of its product as its reason, unless an operator has credited it. */
function productAndReason({ type, reason, actor }: Transaction) {
  if (type !== 'purchase' || actor !== null) return { product: null, reason: formatReason({ reason, actor }) }
  return { product: reason && productName(reason), reason: null }
}
