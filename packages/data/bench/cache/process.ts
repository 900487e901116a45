/** One process of a contender. Started by `run-workload.ts`, never imported. */
import { performance } from 'node:perf_hooks'
import type { Reads, Writes } from './acknowledged.ts'
import type { Contender, Servers } from './contender.ts'
import { type ContenderName, contenders } from './contenders.ts'
import { seededRandom, type Workload, zipf } from './workload.ts'

export interface Order extends Workload {
  contender: ContenderName
  servers: Servers
  /** 1, 2, … */
  process: number
  processes: number
}

export type Command = { do: 'warm' } | { do: 'measure'; milliseconds: number } | { do: 'close' }

/** The calls of one process in one round. */
export interface Sample {
  reads: Reads
  writes: Writes
  loads: number
  /** Calls that Redis did not answer within the contender's timeout. */
  unanswered: number
  seconds: number
}

const order = JSON.parse(process.argv[2] ?? '') as Order
const { users, callers, readsPerWrite, warmUp, processes } = order
const draw = zipf(users, seededRandom(order.seed * 1_000 + order.process))
const contender: Contender = await contenders[order.contender].open(order.servers)

process.on('message', async (command: Command) => {
  if (command.do === 'warm') await warm()
  const sample = command.do === 'measure' ? await measure(command.milliseconds) : undefined
  if (command.do === 'close') {
    await contender.close()
    process.disconnect()
  } else process.send?.(sample ?? null)
})
process.on('disconnect', () => process.exit())
process.send?.(null)

/** Reads the users of the first draws, each once: a second read changes nothing. */
async function warm(): Promise<void> {
  const drawn = new Set<number>()
  for (let n = 0; n < warmUp / processes; n += 1) drawn.add(draw())
  const users = drawn.values()
  await Promise.all(
    Array.from({ length: 2 * callers }, async () => {
      for (const user of users) await contender.read(BigInt(user))
    }),
  )
}

async function measure(milliseconds: number): Promise<Sample> {
  const reads = { users: [] as number[], versions: [] as number[], at: [] as number[], took: [] as number[] }
  const writes = { users: [] as number[], versions: [] as number[], at: [] as number[] }
  let calls = 0
  const [loads, unanswered] = [contender.loads(), contender.unanswered?.() ?? 0]
  const began = performance.now()
  const end = began + milliseconds
  const call = async () => {
    calls += 1
    const user = draw()
    const userId = BigInt(user)
    if (calls % (readsPerWrite + 1) === 0) {
      const version = await contender.write(userId)
      writes.at.push(clock())
      writes.users.push(user)
      writes.versions.push(version)
    } else {
      const at = clock()
      const version = await contender.read(userId)
      reads.took.push(clock() - at)
      reads.at.push(at)
      reads.users.push(user)
      reads.versions.push(version)
    }
  }
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < end) {
        // A request arrives from outside. Without this, answers from L1 would block the event loop and all messages.
        await new Promise(setImmediate)
        await call()
      }
    }),
  )
  const seconds = (performance.now() - began) / 1_000
  return {
    reads: columns(reads),
    writes: columns(writes),
    loads: contender.loads() - loads,
    unanswered: (contender.unanswered?.() ?? 0) - unanswered,
    seconds,
  }
}

/** Nanoseconds; the same clock in all processes of a machine. */
function clock(): number {
  return Number(process.hrtime.bigint())
}

function columns<Name extends string>(lists: Record<Name, number[]>): Record<Name, Float64Array> {
  const entries = Object.entries<number[]>(lists).map(([name, list]) => [name, Float64Array.from(list)])
  return Object.fromEntries(entries) as Record<Name, Float64Array>
}
