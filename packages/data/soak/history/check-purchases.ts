import { callsOf, type Facts, group, isRefused, type Report, refusalOf, resultOf } from './facts.ts'

/** Checks that each purchase that was closed unpaid was closed by one call, or has expired. */
export function checkPurchases(facts: Facts, report: Report): void {
  const closings = group(callsOf(facts.calls, 'fail'), ({ input }) => input.transactionId)
  for (const [id, calls] of closings) {
    const status = facts.row.get(id)?.status
    const first = calls.filter((call) => resultOf(call) === true)
    if (first.length > 1) report('twice', `purchase ${id} was closed for two callers`, first)
    for (const call of calls) {
      if (resultOf(call) !== undefined && status !== 'failed') {
        report('lost', `purchase ${id} was acknowledged as failed and is ${status}`, [call])
      }
      const code = refusalOf(call)
      const holds =
        code === undefined ||
        code === 'DATABASE_CONFLICT' ||
        (code === 'INVALID_TRANSITION' && (status === 'completed' || status === 'refunded'))
      if (!holds) report('wrong_refusal', `closing purchase ${id} was refused: ${code}`, [call])
    }
  }

  let expired = 0
  for (const { id, type, status, errorMessage } of facts.snapshot.transactions) {
    if (type !== 'purchase' || status !== 'failed') continue
    if (errorMessage === 'not paid in time') expired += 1
    else if (!closings.get(id)?.some((call) => !isRefused(call) && call.input.error === errorMessage)) {
      report('unexplained', `purchase ${id} was closed by no call`, closings.get(id))
    }
  }
  const calls = callsOf(facts.calls, 'expire')
  const reported = calls.reduce((sum, call) => sum + (resultOf(call) ?? 0), 0)
  if (reported > expired)
    report('lost', `${reported} purchases were reported as expired, and ${expired} are`, calls)
  if (reported < expired && calls.every((call) => !('unknown' in call.outcome))) {
    report('unexplained', `${expired} purchases have expired, and ${reported} were reported`, calls)
  }
  for (const call of calls.filter(isRefused)) {
    report('wrong_refusal', `an expiry was refused: ${refusalOf(call)}`, [call])
  }
}
