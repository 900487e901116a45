import type { Data, StoredDiscrepancy } from '@tarot/data'
import { parseId } from '../server/query-parameters.ts'
import { findUsernames } from '../users/find-usernames.server.ts'
import { describeDiscrepancy } from './describe-discrepancy.ts'

/** Describes discrepancies, with an index and the @usernames of their users. */
export async function describeDiscrepancies(data: Data, discrepancies: StoredDiscrepancy[]) {
  const described = discrepancies.map(describeDiscrepancy)
  const names = await findUsernames(
    data,
    described.flatMap(({ userId }) => parseId(userId) ?? []),
  )
  return described.map((discrepancy, index) => ({
    ...discrepancy,
    index,
    username: names.get(parseId(discrepancy.userId) ?? 0n) ?? null,
  }))
}
