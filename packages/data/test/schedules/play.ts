import type { Redis } from 'ioredis'
import { createKeys } from '../../src/cache/keys.ts'
import type { AnyRedis, ScriptCommands } from '../../src/cache/scripts/scripts.ts'
import { openProcess } from './process.ts'
import { type Acknowledged, work } from './tasks.ts'
import type { Variant } from './variants.ts'
import { type Faults, World } from './world.ts'

export interface Played {
  seed: number
  violations: string[]
  /** The name of each step. */
  trace: string[]
}

/** Runs one schedule: three processes with three tasks each, on one user's balance, readings and session. */
export async function play(
  redis: AnyRedis & ScriptCommands,
  seed: number,
  faults: Faults,
  variant?: Variant,
): Promise<Played> {
  const keys = createKeys(`schedule-${process.pid}-${nextNamespace++}`)
  const listener = (redis as Redis).duplicate({ lazyConnect: true })
  await listener.connect()
  await listener.subscribe(keys.channel)
  const world = new World(redis, listener, 1n, seed, faults)
  const acknowledged: Acknowledged = { versions: [], readings: [], updates: 0 }
  const processes = ['a', 'b', 'c'].map((name) => openProcess(name, world, keys, variant))
  const { schedule, violations } = world
  const tasks = processes.flatMap((process) =>
    Array.from({ length: 3 }, () => work(world, process, acknowledged, 6)),
  )
  await schedule.run(tasks, () => world.onStep())

  // A session exists only in Redis, so a restart ends it.
  if (faults.restarts === 0) {
    const updates = (await redis.get(keys.session('counter')))?.split('|').at(-1) ?? '0'
    if (Number(updates) !== acknowledged.updates) {
      violations.push(
        `${acknowledged.updates} updates of the session were acknowledged, and it has ${updates}`,
      )
    }
  }
  listener.disconnect()
  await redis.unlink(keys.session('counter'), ...world.keys)
  return { seed, violations, trace: schedule.trace }
}

let nextNamespace = 0
