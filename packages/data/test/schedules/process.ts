import { BalanceCache } from '../../src/cache/balance-cache.ts'
import type { CacheParts } from '../../src/cache/cache-parts.ts'
import { type Change, ChangeChannel } from '../../src/cache/change-channel.ts'
import type { Keys } from '../../src/cache/keys.ts'
import { PendingInvalidations } from '../../src/cache/pending-invalidations.ts'
import { ReadingCache } from '../../src/cache/reading-cache.ts'
import type { RedisTier } from '../../src/cache/redis-tier.ts'
import { RedisUnavailable } from '../../src/cache/redis-unavailable.ts'
import type { AnyRedis, ScriptCommands } from '../../src/cache/scripts/scripts.ts'
import { Statistics } from '../../src/cache/statistics.ts'
import { WriteThrough } from '../../src/cache/write-through.ts'
import { openSessions } from '../../src/sessions/sessions.ts'
import { Subscriber } from './subscriber.ts'
import type { Variant } from './variants.ts'
import type { Member, World } from './world.ts'

export type Process = ReturnType<typeof openProcess>

/** Opens one process: its caches, and a Redis whose replies arrive late or never. */
export function openProcess(name: string, world: World, keys: Keys, variant: Variant = {}) {
  const { schedule, clock, userId } = world
  for (const key of [
    keys.balance(userId),
    keys.balanceLease(userId),
    keys.readings(userId),
    keys.readingsLease(userId),
  ]) {
    world.keys.add(key)
  }
  const member: Member = {
    name,
    generation: world.generation,
    isUnavailable: false,
    hasRecovered: true,
    subscriber: new Subscriber(name, schedule, { ...world.faults, ...variant }),
    async recover() {
      const { run } = world
      await schedule.step(`${name} reconnects to Redis`, 0.5)
      if (world.run !== run) return
      member.isUnavailable = false
      invalidateAll()
      while (!pendingInvalidations.isEmpty && world.run === run) {
        await schedule.step(`${name} flushes pending invalidations`)
        await writeThrough.flush()
      }
      member.hasRecovered ||= world.run === run
    },
    learnGeneration(generation) {
      if (generation !== member.generation) invalidateAll()
      member.generation = generation
    },
    requestEcho: () => void changes.receivedUntil(clock.now),
  }
  world.members.push(member)

  const epoch = () => `${world.run}.${member.generation}`
  let lostBefore = false
  const call = async <Answer>(
    send: (redis: AnyRedis & ScriptCommands, epoch: string) => Promise<Answer>,
    isSession = false,
  ): Promise<Answer> => {
    if (member.isUnavailable) throw new RedisUnavailable('Redis is not connected')
    const [run, known] = [world.run, epoch()]
    await schedule.step(`${name} calls Redis`)
    // A command in flight to a server that has restarted is lost.
    if (world.run !== run) throw new Error('the connection is lost')
    const answer = await schedule.work(() => world.command((redis) => send(redis, known)))
    // An update of a session is sent twice; after two lost replies its result is unknown.
    const isLost = !(isSession && lostBefore) && schedule.random() < world.faults.lostReplies
    if (isSession) lostBefore = isLost
    await schedule.step(isLost ? `${name} times out` : `${name} receives the reply of Redis`)
    if (isLost || world.run !== run) throw new Error('the reply is lost')
    return answer
  }
  const tier: Pick<
    RedisTier,
    'call' | 'deliver' | 'epoch' | 'sessionEpoch' | 'isTrusted' | 'onRecovered' | 'startGeneration'
  > = {
    get epoch() {
      return member.isUnavailable ? undefined : variant.ignoresRuns ? '0.0' : epoch()
    },
    get sessionEpoch() {
      return member.isUnavailable ? undefined : String(world.run)
    },
    get isTrusted() {
      return variant.neverWaits || world.isTrusted
    },
    call: (send) => (variant.ignoresRuns ? call((redis) => send(redis, '0.0')) : call(send)),
    deliver: (send) => tier.call(send),
    onRecovered: () => () => {},
    async startGeneration() {
      await tier.call(async () => {
        world.generation += 1
      })
      member.learnGeneration(world.generation)
    },
  }
  const connection = {
    duplicate: () => member.subscriber,
    publish: (channel: string, message: string) => call(async () => world.publish(channel, message)),
  }
  const onChange = (change: Change) => {
    if (change.what !== 'readings') balances.receive(change)
    if (change.what !== 'balance') readings.invalidate(change.userId)
  }
  const invalidateAll = () => {
    balances.invalidateAll()
    readings.invalidateAll()
  }
  const changes = new ChangeChannel(
    keys.channel,
    connection as unknown as AnyRedis,
    { server: 'same' },
    onChange,
    invalidateAll,
  )
  changes.next = () => schedule.step(`${name} has waited`)
  member.subscriber.emit('ready')
  // So few that some schedules exceed the maximum.
  const pendingInvalidations = new PendingInvalidations(3)
  const statistics = new Statistics()
  const parts = {
    tier: tier as RedisTier,
    changes,
    pendingInvalidations,
    statistics,
    database: { generation: 0 },
    now: () => clock.now,
    random: schedule.random,
  } satisfies CacheParts
  /** @param find returns what is in the database at that moment */
  const load = async <Found>(find: () => Found): Promise<Found> => {
    await schedule.step(`${name} queries the database`)
    const found = find()
    await schedule.step(`${name} receives the answer of the database`)
    return found
  }
  const balances = new BalanceCache(parts, keys, () => load(() => [world.balance]))
  const readings = new ReadingCache(parts, keys, () => load(() => [world.newest]))
  // Pending invalidations are flushed when the schedule says so.
  const writeThrough = new WriteThrough(parts, keys, balances, readings, 2 ** 31 - 1)
  const forSessions = Object.create(tier, { call: { value: (send: never) => call(send, true) } })
  const sessions = openSessions({ tier: forSessions, keys, statistics, now: () => clock.now })
  return {
    name,
    balances,
    readings,
    writeThrough,
    sessions,
    pendingInvalidations,
    seenVersion: 0,
    seenReadings: new Set<bigint>(),
  }
}
