import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { StampedeEnd, StampedeStart } from './stampede-process.ts'

export interface Stampede {
  /** Loads of the database for each key, by all processes. 1 is the least. */
  loadsPerKey: number
  /** Of the slowest process. */
  milliseconds: number
  sums: number[]
}

/** Lets so many processes ask for the same balances, which no cache has, at the same moment. */
export async function stampede(processes: number, start: StampedeStart): Promise<Stampede> {
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
    loadsPerKey: ends.reduce((sum, { loads }) => sum + loads, 0) / start.userIds.length,
    milliseconds: Math.max(...ends.map(({ milliseconds }) => milliseconds)),
    sums: ends.map(({ sum }) => sum),
  }
}
