import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { randomNumbers, Schedule } from '../../test/schedule.ts'
import { useSeed } from '../../test/seed.ts'
import { type Balance, findKnownBalances } from '../credits/find-balance.ts'
import type { Database } from '../database/database.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'
import { BalanceCache } from './balance-cache.ts'
import type { Changes } from './changes.ts'
import { createKeys } from './keys.ts'
import { OwedInvalidations } from './owed-invalidations.ts'
import { ReadingCache } from './reading-cache.ts'
import { connectRedis } from './redis.ts'
import { RedisTier } from './redis-tier.ts'
import { defineScripts } from './scripts/scripts.ts'
import { Statistics } from './statistics.ts'
import type { CacheParts } from './user-cache.ts'
import { WriteThrough } from './write-through.ts'

let opened: TestData
let tier: RedisTier
let pool: pg.Pool
let disconnect: () => void
beforeAll(async () => {
  opened = await openTestData()
  pool = new pg.Pool({ connectionString: opened.databaseUrl, max: 4 })
  const redis = await connectRedis(inject('redisUrl'), () => {})
  tier = new RedisTier(defineScripts(redis), createKeys(opened.namespace))
  await tier.start()
  disconnect = () => redis.disconnect()
})
afterAll(async () => {
  tier.close()
  disconnect()
  await pool.end()
  await opened.close()
})

interface World {
  schedule: Schedule
  /** Simulated, milliseconds. */
  clock: { now: number }
  userId: bigint
  /** When each write was acknowledged. */
  acknowledged: { at: number; version: number }[]
  violations: string[]
}

/** One process: its memory, its caches, and a Redis whose answers come late, or never. */
function openProcess(name: string, world: World, faults: { lostReplies: number }) {
  const { schedule, clock } = world
  const scheduled: Pick<RedisTier, 'ask' | 'epoch' | 'onReturn' | 'startGeneration'> = {
    get epoch() {
      return tier.epoch
    },
    async ask(send) {
      await schedule.turn(`${name} asks Redis`)
      const answer = await schedule.work(() => tier.ask(send))
      const isLost = schedule.random() < faults.lostReplies
      await schedule.turn(isLost ? `${name} gives up on Redis` : `${name} hears from Redis`)
      if (isLost) throw new Error('the reply was lost')
      return answer
    },
    onReturn: () => () => {},
    startGeneration: () => Promise.reject(new Error('nothing is owed to everybody here')),
  }
  const changes: Pick<Changes, 'announcement' | 'next'> = {
    announcement: ({ what, userId, version }) => [
      `${opened.namespace}:nobody`,
      `x ${what} ${userId} ${version}`,
    ],
    next: () => schedule.turn(`${name} has waited`),
  }
  const owed = new OwedInvalidations()
  const parts = {
    tier: scheduled as RedisTier,
    changes: changes as Changes,
    owed,
    statistics: new Statistics(),
    now: () => clock.now,
    random: schedule.random,
  } satisfies CacheParts
  const keys = createKeys(opened.namespace)
  const load = async (userIds: bigint[]) => {
    await schedule.turn(`${name} asks the database`)
    const found = await schedule.work(() => findKnownBalances({ pool } as unknown as Database, userIds))
    await schedule.turn(`${name} hears from the database`)
    return found
  }
  const balances = new BalanceCache(parts, keys, load)
  const readings = new ReadingCache(parts, keys, async () => [])
  // What is owed is paid when the schedule says so.
  const written = new WriteThrough(parts, keys, balances, readings, 2 ** 31 - 1)
  return { name, balances, written, seen: 0 }
}

type Process = ReturnType<typeof openProcess>

async function read(world: World, process: Process, maxStaleness: number): Promise<void> {
  const { clock, userId, acknowledged, violations } = world
  await world.schedule.turn(`${process.name} reads`)
  const began = clock.now
  const due = Math.max(
    0,
    ...acknowledged.filter(({ at }) => at <= began - maxStaleness).map(({ version }) => version),
  )
  const balance = await process.balances.read(userId, maxStaleness)
  const version = balance?.version ?? 0
  const told = `${process.name} read version ${version} at ${clock.now}, allowing ${maxStaleness} ms`
  if (version < due) violations.push(`${told}: version ${due} had been acknowledged`)
  if (version < process.seen) violations.push(`${told}: it had seen ${process.seen}`)
  process.seen = Math.max(process.seen, version)
}

async function write(world: World, process: Process): Promise<void> {
  const { schedule, clock, userId, acknowledged } = world
  await schedule.turn(`${process.name} writes`)
  const { version } = await process.written.move(userId, async () => {
    await schedule.turn(`${process.name} asks to commit`)
    const moved = await schedule.work(() => commit(userId))
    await schedule.turn(`${process.name} hears of the commit`)
    return { ...moved, replayed: false }
  })
  acknowledged.push({ at: clock.now, version })
  process.seen = Math.max(process.seen, version)
}

async function commit(userId: bigint): Promise<Balance> {
  const { rows } = await pool.query<Balance>(
    `with moved as (
       update credits set balance = balance + 1, version = version + 1 where user_id = $1 returning balance, version
     ), noted as (
       insert into transactions (user_id, type, amount, credits_before, credits_after, status, credit_version)
       select $1, 'bonus', 1, balance - 1, balance, 'completed', version from moved
     ) select balance, version from moved`,
    [userId],
  )
  return rows[0] as Balance
}

/** Three processes, three tasks each, reading and writing one user's balance. */
async function play(seed: number, faults: { lostReplies: number }): Promise<World> {
  const schedule = new Schedule(seed)
  const userId = await addUser(opened.data)
  const world: World = { schedule, clock: { now: 1_000_000 }, userId, acknowledged: [], violations: [] }
  const choose = randomNumbers(seed + 1)
  const tasks = ['a', 'b', 'c'].flatMap((name) => {
    const process = openProcess(name, world, faults)
    return Array.from({ length: 3 }, async () => {
      for (let n = 0; n < 4; n += 1) {
        const what = choose()
        if (what < 0.3) await write(world, process)
        else if (what < 0.4) await process.written.pay()
        else await read(world, process, what < 0.75 ? 0 : Math.floor(choose() * 100))
      }
    })
  })
  await schedule.run(tasks, () => {
    world.clock.now += Math.floor(schedule.random() * 20)
  })
  return world
}

const schedules = Number(process.env.SCHEDULES ?? 60)

test.each([
  ['late and out of order', { lostReplies: 0 }],
  ['late, out of order and sometimes lost', { lostReplies: 0.15 }],
])(
  `no balance is older than one that was seen or acknowledged, with answers ${'%s'}`,
  async (_, faults) => {
    const first = useSeed(`${schedules} schedules`)
    for (let seed = first; seed < first + schedules; seed += 1) {
      const { violations, schedule } = await play(seed, faults)
      expect({ seed, violations, trace: violations.length ? schedule.trace : [] }).toEqual({
        seed,
        violations: [],
        trace: [],
      })
    }
  },
  600_000,
)

test('a seed fixes the whole interleaving', async () => {
  const [one, two] = [await play(7, { lostReplies: 0.2 }), await play(7, { lostReplies: 0.2 })]
  expect(two.schedule.trace).toEqual(one.schedule.trace)
  expect(one.schedule.trace.length).toBeGreaterThan(50)
})
