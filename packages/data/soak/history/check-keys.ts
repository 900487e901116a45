import { type Input, type KeyedKind, keyedKinds } from './calls.ts'
import {
  callsOf,
  differences,
  type Facts,
  group,
  isRefused,
  type Report,
  type Row,
  refusalOf,
  resultOf,
} from './facts.ts'
import type { Call } from './history-file.ts'

type KeyedCall = Call<KeyedKind>

/** Checks grants, bought readings, holds and opened purchases: each acknowledged key is in the ledger once. */
export function checkKeys(facts: Facts, report: Report): void {
  const groups = group(callsOf(facts.calls, ...keyedKinds), ({ input }) => input.idempotencyKey)
  for (const [key, calls] of groups) {
    const [row, ...more] = facts.byKey.get(key) ?? []
    if (more.length > 0) report('twice', `${key} is in the ledger ${more.length + 1} times`, calls)
    checkAnswers(key, calls, row, report)
    for (const call of calls) checkRefusal(call, row, report)
    if (!row) continue
    if (!calls.some((call) => !isRefused(call) && matches(call, row))) {
      report('unexplained', `transaction ${row.id} has the key ${key}, but another input`, calls)
    }
    checkParts(facts, row, calls, report)
  }
  for (const [key, [row]] of facts.byKey) {
    if (!groups.has(key)) report('unexplained', `transaction ${row?.id} has the key ${key} that no call had`)
  }
}

function checkAnswers(key: string, calls: KeyedCall[], row: Row | undefined, report: Report): void {
  const answered = calls.filter(resultOf)
  const first = answered.filter((call) => !resultOf(call)?.replayed)
  if (first.length > 1) report('twice', `${key} was done for two callers`, first)
  if (answered.length > 0 && first.length === 0 && !calls.some(({ outcome }) => 'unknown' in outcome)) {
    report('other_answer', `${key} was never done, but answered as replayed`, answered)
  }
  for (const call of answered) {
    if (!row) {
      report('lost', `${key} was acknowledged and is not in the ledger`, [call])
      continue
    }
    const differing =
      differences(answerOf(call), ledgerOf(row, call.kind)) || (matches(call, row) ? '' : 'input')
    const kind = resultOf(call)?.replayed ? 'other_answer' : 'other_figures'
    if (differing) report(kind, `transaction ${row.id} of ${key} has ${differing}`, [call])
  }
}

/** The answer of the call, with the names of the ledger's columns. */
function answerOf(call: KeyedCall): object {
  const result = resultOf(call)
  if (!result) return {}
  if (!('balance' in result)) return { id: result.transactionId, createdAt: result.createdAt }
  const { transactionId: id, creditsBefore, balance: creditsAfter, version: creditVersion } = result
  const more = 'readingId' in result ? { readingId: result.readingId } : {}
  return { id, creditsBefore, creditsAfter, creditVersion, ...more }
}

const ledgerOf = (row: Row, kind: KeyedKind): object =>
  kind === 'open' ? { id: row.id, createdAt: row.createdAt } : row

/** Whether the row has the input of this call. */
function matches({ kind, input }: KeyedCall, row: Row): boolean {
  const amounts = {
    grant: () => (input as Input<'grant'>).amount,
    buy: () => -(input as Input<'buy'>).price,
    reserve: () => -(input as Input<'reserve'>).price,
    open: () => (input as Input<'open'>).credits,
  }
  const types = { grant: 'bonus', buy: 'reading', reserve: 'reading', open: 'purchase' }
  const isHold = row.readingId !== null
  return (
    row.type === types[kind] &&
    row.userId === input.userId &&
    // -0 is 0.
    row.amount - amounts[kind]() === 0 &&
    isHold === (kind === 'reserve')
  )
}

function checkRefusal(call: KeyedCall, row: Row | undefined, report: Report): void {
  const code = refusalOf(call)
  if (code === undefined || code === 'DATABASE_CONFLICT') return
  const isSpend = call.kind === 'buy' || call.kind === 'reserve'
  if (code === 'INSUFFICIENT_CREDITS' && isSpend) return
  if (code === 'IDEMPOTENCY_CONFLICT' && row && !matches(call, row)) return
  report('wrong_refusal', `${call.kind} ${call.input.idempotencyKey} was refused: ${code}`, [call])
}

function checkParts(facts: Facts, row: Row, calls: KeyedCall[], report: Report): void {
  if (row.type === 'purchase' && !facts.invoice.has(row.id)) {
    report('half', `purchase ${row.id} has no invoice`, calls)
  }
  if (row.type !== 'reading' || row.readingId !== null) return
  const [reading, ...more] = facts.readingsOf.get(row.id) ?? []
  if (!reading || more.length > 0) {
    report('half', `charge ${row.id} has ${reading ? more.length + 1 : 0} readings`, calls)
    return
  }
  const bought = callsOf(calls, 'buy')
  if (!bought.some((call) => !isRefused(call) && call.input.question === reading.question)) {
    report('unexplained', `reading ${reading.id} has a question of no call`, bought)
  }
  for (const call of bought) {
    const answer = resultOf(call)?.reading
    const differing = answer && differences({ id: answer.id, createdAt: answer.createdAt }, reading)
    if (differing) report('other_figures', `reading ${reading.id} has ${differing}`, [call])
  }
}
