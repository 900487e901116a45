import type { L1Entry } from './l1-entry.ts'

/**
 * Fencing by version: refuses an answer of Redis or of the database that is older than what this process has seen.
 *
 * @param entry what this process knows of the user
 * @param startedAt when the read began; milliseconds since 1970
 * @returns the answer, or the value of the entry if that is newer and was current after the read began; undefined if
 *   the answer is stale and the current value is unknown
 */
export function refuseStaleAnswer<Value>(
  answer: { value: Value; version: number },
  entry: L1Entry<Value> | undefined,
  startedAt: number,
): { value: Value } | undefined {
  if (!entry || answer.version >= entry.version) return { value: answer.value }
  return entry.value !== undefined && entry.validAt >= startedAt ? { value: entry.value } : undefined
}
