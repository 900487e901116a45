import { type Facts, type Report, refusalOf, resultOf } from './facts.ts'
import type { Call } from './history-file.ts'

/**
 * Checks that the versions of a user's entries agree with real time: an entry has a newer version than every entry that
 * was acknowledged before its call began, and a read returns no version older than those.
 */
export function checkOrder(facts: Facts, report: Report): void {
  const ends = facts.calls.filter(({ outcomeLine }) => Number.isFinite(outcomeLine))
  ends.sort((a, b) => a.outcomeLine - b.outcomeLine)
  /** By user: the newest acknowledged version so far, and its call. */
  const newest = new Map<bigint, { version: number; call: Call }>()
  let ended = 0
  for (const call of facts.calls) {
    for (let end = ends[ended]; end && end.outcomeLine < call.intentLine; end = ends[ended]) {
      ended += 1
      const entry = entryOf(facts, end)
      if (entry && entry.version > (newest.get(entry.userId)?.version ?? 0)) {
        newest.set(entry.userId, { version: entry.version, call: end })
      }
    }
    checkCall(facts, call, newest, report)
  }
}

function checkCall(
  facts: Facts,
  call: Call,
  newest: ReadonlyMap<bigint, { version: number; call: Call }>,
  report: Report,
): void {
  const entry = entryOf(facts, call)
  const before = entry && newest.get(entry.userId)
  if (entry?.isNew && before && entry.version <= before.version) {
    report('out_of_order', `version ${entry.version} of user ${entry.userId} was assigned late`, [
      before.call,
      call,
    ])
  }
  if (call.kind === 'balance' && entry) {
    if (before && entry.version < before.version) {
      const what = `version ${entry.version} of user ${entry.userId} was read after a newer version was acknowledged`
      report('out_of_order', what, [before.call, call])
    }
    if (balanceAt(facts, entry.userId, entry.version) !== resultOf(call)?.balance) {
      report('other_figures', `user ${entry.userId} never had this balance at version ${entry.version}`, [
        call,
      ])
    }
  }
  if (refusalOf(call) === 'INSUFFICIENT_CREDITS') checkInsufficientCredits(facts, call, newest, report)
}

/** Checks that a refusal for insufficient credits names a balance that the user had then, and that it was too low. */
function checkInsufficientCredits(
  facts: Facts,
  call: Call,
  newest: ReadonlyMap<bigint, { version: number }>,
  report: Report,
): void {
  if (!('refused' in call.outcome) || (call.kind !== 'buy' && call.kind !== 'reserve')) return
  const { userId, price } = call.input
  const { balance } = call.outcome.details
  const since = newest.get(userId)?.version ?? 1
  const versions = facts.snapshot.transactions.filter((row) => row.userId === userId)
  const had =
    balanceAt(facts, userId, since) === balance ||
    versions.some((row) => (row.creditVersion ?? 0) > since && row.creditsAfter === balance)
  if (!had || Number(balance) >= price) {
    report('wrong_refusal', `user ${userId} did not have ${balance} credits, or they suffice`, [call])
  }
}

/** The user and version of a reply, and whether the call itself made that version. */
function entryOf(facts: Facts, call: Call): { userId: bigint; version: number; isNew: boolean } | undefined {
  const result = resultOf(call)
  if (result === null || typeof result !== 'object' || !('version' in result)) return undefined
  const { version } = result
  if (version === null) return undefined
  const isRead = call.kind === 'balance'
  const isNew = !isRead && !('replayed' in result && result.replayed)
  if ('userId' in call.input) return { userId: call.input.userId, version, isNew }
  const transactionId = 'transactionId' in result ? result.transactionId : null
  const userId = facts.row.get(transactionId ?? 0n)?.userId
  return userId == null ? undefined : { userId, version, isNew }
}

function balanceAt(facts: Facts, userId: bigint, version: number): number | undefined {
  if (version === 1) return 0
  return facts.snapshot.transactions.find((row) => row.userId === userId && row.creditVersion === version)
    ?.creditsAfter
}
