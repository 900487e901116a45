import type { Data } from '@tarot/data'

/** The usernames of these users; null for those without one. */
export async function findUsernames(
  data: Data,
  userIds: bigint[],
): Promise<ReadonlyMap<bigint, string | null>> {
  const users = await data.users.byIds([...new Set(userIds)])
  return new Map(users.map((user) => [user.id, user.username]))
}

/** Adds the usernames of their users to rows. */
export async function withUsernames<Row extends { userId: bigint }>(data: Data, rows: Row[]) {
  const names = await findUsernames(
    data,
    rows.map(({ userId }) => userId),
  )
  return rows.map((row) => ({ ...row, username: names.get(row.userId) ?? null }))
}
