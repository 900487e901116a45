import type { Data } from '@tarot/data'

/** The @names of these users, for rows that only know the number. */
export async function withNames<Row extends { userId: bigint }>(data: Data, rows: Row[]) {
  const users = await data.users.byIds([...new Set(rows.map((row) => row.userId))])
  const names = new Map(users.map((user) => [user.id, user.username]))
  return rows.map((row) => ({ ...row, username: names.get(row.userId) ?? null }))
}
