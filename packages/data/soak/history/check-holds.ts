import {
  callsOf,
  differences,
  type Facts,
  group,
  isRefused,
  type Report,
  refusalOf,
  resultOf,
} from './facts.ts'
import type { Call } from './history-file.ts'

/** Checks that of `complete` and `release` one has succeeded, atomically, and that the reported expired holds are released. */
export function checkHolds(facts: Facts, report: Report): void {
  const completions = group(callsOf(facts.calls, 'complete'), ({ input }) => input.transactionId)
  const releases = group(callsOf(facts.calls, 'release'), ({ input }) => input.transactionId)
  let expired = 0
  for (const { id, status, readingId } of facts.snapshot.transactions) {
    if (readingId === null) continue
    const [completed, released] = [completions.get(id) ?? [], releases.get(id) ?? []]
    const about = [...completed, ...released]
    const readings = facts.readingsOf.get(id) ?? []
    const delivered = readings.length === 1 && readings[0]?.id === readingId
    if (delivered !== (status === 'completed') || readings.length > 1) {
      report('half', `hold ${id} is ${status} and has ${readings.length} readings`, about)
    }
    const refunds = facts.refundsOf.get(id) ?? []
    if (status === 'pending' ? refunds.length > 0 : status === 'failed' && refunds.length === 0) {
      report('half', `hold ${id} is ${status} and has ${refunds.length} refunds`, about)
    }
    checkCompletions(facts, id, completed, report)
    checkReleases(facts, id, released, report)
    if (status === 'failed' && hasExpired(facts, id)) expired += 1
    else if (status === 'failed' && released.every(isRefused)) {
      report('unexplained', `hold ${id} was released by no call`, about)
    }
  }
  checkExpired(facts, expired, report)
}

function checkCompletions(facts: Facts, id: bigint, calls: Call<'complete'>[], report: Report): void {
  const row = facts.row.get(id)
  const reading = facts.readingsOf.get(id)?.[0]
  const first = calls.filter((call) => resultOf(call)?.replayed === false)
  if (first.length > 1) report('twice', `hold ${id} was completed for two callers`, first)
  for (const call of calls) {
    const answer = resultOf(call)?.reading
    if (answer && (!reading || row?.status !== 'completed')) {
      report('lost', `hold ${id} was acknowledged as completed and is ${row?.status}`, [call])
    } else if (answer && reading) {
      const expected = { id: answer.id, createdAt: answer.createdAt, question: call.input.question ?? null }
      const differing = differences(expected, reading)
      if (differing) report('other_figures', `reading ${reading.id} has ${differing}`, [call])
    }
    const code = refusalOf(call)
    const holds =
      code === undefined ||
      code === 'DATABASE_CONFLICT' ||
      (code === 'INVALID_TRANSITION' && row?.status === 'failed') ||
      (code === 'IDEMPOTENCY_CONFLICT' && reading && reading.question !== call.input.question)
    if (!holds) report('wrong_refusal', `completing hold ${id} was refused: ${code}`, [call])
  }
  if (reading && !calls.some((call) => !isRefused(call) && call.input.question === reading.question)) {
    report('unexplained', `reading ${reading.id} of hold ${id} was delivered by no call`, calls)
  }
}

function checkReleases(facts: Facts, id: bigint, calls: Call<'release'>[], report: Report): void {
  const status = facts.row.get(id)?.status
  for (const call of calls) {
    if (resultOf(call) && status !== 'failed') {
      report('lost', `hold ${id} was acknowledged as released and is ${status}`, [call])
    }
    const code = refusalOf(call)
    const holds =
      code === undefined ||
      code === 'DATABASE_CONFLICT' ||
      (code === 'INVALID_TRANSITION' && status === 'completed')
    if (!holds) report('wrong_refusal', `releasing hold ${id} was refused: ${code}`, [call])
  }
}

const hasExpired = (facts: Facts, id: bigint): boolean =>
  facts.row.get(id)?.errorMessage?.startsWith('not delivered within') ?? false

function checkExpired(facts: Facts, expired: number, report: Report): void {
  const calls = callsOf(facts.calls, 'releaseExpiredHolds')
  const reported = calls.reduce((sum, call) => sum + (resultOf(call) ?? 0), 0)
  if (reported > expired)
    report('lost', `${reported} holds were reported as released, and ${expired} are`, calls)
  if (reported < expired && calls.every((call) => !('unknown' in call.outcome))) {
    report('unexplained', `${expired} holds have expired, and ${reported} were reported`, calls)
  }
  for (const call of calls.filter(isRefused)) {
    report('wrong_refusal', `the release of expired holds was refused: ${refusalOf(call)}`, [call])
  }
}
