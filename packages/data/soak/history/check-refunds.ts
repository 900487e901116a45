import {
  callsOf,
  differences,
  type Facts,
  isRefused,
  type Report,
  type Row,
  refusalOf,
  resultOf,
} from './facts.ts'
import type { Call } from './history-file.ts'

type RefundCall = Call<'release' | 'refund' | 'recordRefund'>

/** Checks that each refund was requested, and that it was made once with the exact amount. */
export function checkRefunds(facts: Facts, report: Report): void {
  const calls = new Map<bigint, RefundCall[]>()
  for (const call of callsOf(facts.calls, 'release', 'refund', 'recordRefund')) {
    const original =
      call.kind === 'recordRefund'
        ? facts.byCharge.get(call.input.chargeId)?.[0]?.id
        : call.input.transactionId
    if (original !== undefined) calls.set(original, [...(calls.get(original) ?? []), call])
  }
  for (const [original, about] of calls) {
    const [refund, ...more] = facts.refundsOf.get(original) ?? []
    if (more.length > 0) report('twice', `transaction ${original} has ${more.length + 1} refunds`, about)
    const first = about.filter((call) => resultOf(call)?.replayed === false)
    if (first.length > 1) report('twice', `transaction ${original} was refunded for two callers`, first)
    for (const call of about) {
      checkAnswer(call, original, refund, report)
      if (call.kind === 'refund') checkRefusal(facts, call, report)
    }
  }
  for (const [original, [refund]] of facts.refundsOf) {
    const row = facts.row.get(original)
    const about = calls.get(original) ?? []
    const hasExpired = row?.errorMessage?.startsWith('not delivered within')
    if (!hasExpired && about.every(isRefused)) {
      report('unexplained', `refund ${refund?.id} was requested by no call`, about)
    }
    const half = row?.type === 'purchase' ? row.status !== 'refunded' : row?.status === 'pending'
    if (!row || half) report('half', `transaction ${original} has a refund and is ${row?.status}`, about)
    // The user is notified of a release only if the hold expired.
    const event = row?.status === 'failed' ? `hold_released:${original}` : `refunded:${original}`
    if ((hasExpired || row?.status !== 'failed') && !facts.events.has(event)) {
      report('half', `the user is not notified of refund ${refund?.id}`, about)
    }
  }
  for (const { id, status } of facts.snapshot.transactions) {
    if (status === 'refunded' && !facts.refundsOf.has(id)) {
      report('half', `purchase ${id} is refunded without a refund`, calls.get(id))
    }
  }
}

function checkAnswer(call: RefundCall, original: bigint, refund: Row | undefined, report: Report): void {
  const result = resultOf(call)
  if (!result) return
  if (!refund) {
    report('lost', `the refund of ${original} was acknowledged and is not there`, [call])
    return
  }
  const { transactionId, amount, shortfall, balance, version, replayed } = result
  const expected = { id: transactionId, amount, creditsAfter: balance, creditVersion: version, shortfall }
  const differing = differences(expected, { ...refund, shortfall: refund.shortfall ?? 0 })
  const kind = replayed ? 'other_answer' : 'other_figures'
  if (differing) report(kind, `refund ${refund.id} has ${differing}`, [call])
}

/** Checks that a refusal is right: an entry that was completed before the call began can be refunded, or was. */
function checkRefusal(facts: Facts, call: Call<'refund'>, report: Report): void {
  const code = refusalOf(call)
  if (code === undefined || code === 'DATABASE_CONFLICT') return
  const { transactionId } = call.input
  const row = facts.row.get(transactionId)
  const isBought = row?.type === 'reading' && row.readingId === null
  const completed = facts.calls.some(
    (other) =>
      other.outcomeLine < call.intentLine &&
      ((other.kind === 'complete' && resultOf(other) && other.input.transactionId === transactionId) ||
        (other.kind === 'pay' && resultOf(other)?.transactionId === transactionId)),
  )
  if (code === 'INVALID_TRANSITION' && !isBought && !completed) return
  report('wrong_refusal', `refunding transaction ${transactionId} was refused: ${code}`, [call])
}
