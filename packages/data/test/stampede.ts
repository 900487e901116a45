import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { query } from './query.ts'
import type { StampedeEnd, StampedeStart } from './stampede-process.ts'

export interface Stampede {
  /** Loads from the database for each key, by all processes. 1 is the minimum. */
  loadsPerKey: number
  /** Of the slowest process. */
  milliseconds: number
  sums: number[]
}

/** Lets processes read the balances of new users, which are not cached, at the same moment. */
export async function stampede(
  processes: number,
  keys: number,
  { databaseUrl, redisUrl, namespace }: Omit<StampedeStart, 'userIds'>,
): Promise<Stampede> {
  const userIds = await addUsers(databaseUrl, keys)
  const start: StampedeStart = { databaseUrl, redisUrl, namespace, userIds }
  const path = fileURLToPath(new URL('./stampede-process.ts', import.meta.url))
  const children = await Promise.all(
    Array.from({ length: processes }, async () => {
      const child = fork(path, { execArgv: [] })
      child.send(start)
      await once(child, 'message')
      return child
    }),
  )
  const ends = await Promise.all(
    children.map(async (child) => {
      const answer = once(child, 'message')
      child.send('go')
      return (await answer)[0] as StampedeEnd
    }),
  )
  return {
    loadsPerKey: ends.reduce((sum, { loads }) => sum + loads, 0) / keys,
    milliseconds: Math.round(Math.max(...ends.map(({ milliseconds }) => milliseconds))),
    sums: ends.map(({ sum }) => sum),
  }
}

async function addUsers(databaseUrl: string, count: number): Promise<string[]> {
  const added = await query<{ id: string }>(
    databaseUrl,
    `with added as (
       insert into users (telegram_id) select 700000 + n from generate_series(1, $1::integer) n returning id
     ), opened as (
       insert into credits (user_id) select id from added
     ) select id::text from added`,
    [count],
  )
  return added.map(({ id }) => id)
}
