import type { Data, StoredDiscrepancy } from '@tarot/data'
import { parseId } from '../server/query.ts'
import { findUsernames } from '../users/find-usernames.server.ts'
import { describeDiscrepancy } from './describe-discrepancy.ts'

/** The discrepancies in words, numbered, with the @names of their users. */
export async function listDiscrepancies(data: Data, discrepancies: StoredDiscrepancy[]) {
  const shown = discrepancies.map(describeDiscrepancy)
  const names = await findUsernames(
    data,
    shown.flatMap(({ userId }) => parseId(userId) ?? []),
  )
  return shown.map((one, index) => ({
    ...one,
    index,
    username: names.get(parseId(one.userId) ?? 0n) ?? null,
  }))
}
