import { BalanceCache } from '../../src/cache/balance-cache.ts'
import { type Change, ChangeChannel } from '../../src/cache/change-channel.ts'
import type { Keys } from '../../src/cache/keys.ts'
import { PendingInvalidations } from '../../src/cache/pending-invalidations.ts'
import { ReadingCache } from '../../src/cache/reading-cache.ts'
import type { RedisTier } from '../../src/cache/redis-tier.ts'
import { RedisUnavailable } from '../../src/cache/redis-unavailable.ts'
import type { AnyRedis, ScriptCommands } from '../../src/cache/scripts/scripts.ts'
import { Statistics } from '../../src/cache/statistics.ts'
import type { CacheParts } from '../../src/cache/cache-parts.ts'
import { WriteThrough } from '../../src/cache/write-through.ts'
import { openSessions } from '../../src/sessions/sessions.ts'
import { Line } from './line.ts'
import type { Variant } from './variants.ts'
import type { Member, World } from './world.ts'

export type Process = ReturnType<typeof openProcess>

/** One process: its memory, its caches, and a Redis whose answers come late, or never. */
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
    hasReturned: true,
    line: new Line(name, schedule, { ...world.faults, ...variant }),
    async returnToRedis() {
      const { run } = world
      await schedule.turn(`${name} finds Redis again`, 0.5)
      if (world.run !== run) return
      member.isUnavailable = false
      invalidateAll()
      while (!pendingInvalidations.isEmpty && world.run === run) {
        await schedule.turn(`${name} pays`)
        await writeThrough.flush()
      }
      member.hasReturned ||= world.run === run
    },
    learnGeneration(generation) {
      if (generation !== member.generation) invalidateAll()
      member.generation = generation
    },
    askWhatIsHeard: () => void changes.receivedUntil(clock.now),
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
    await schedule.turn(`${name} asks Redis`)
    // A command on its way to a server that has restarted is lost.
    if (world.run !== run) throw new Error('the connection is lost')
    const answer = await schedule.work(() => world.command((redis) => send(redis, known)))
    // An update of a session asks twice; after two lost answers nobody knows whether it was first.
    const isLost = !(isSession && lostBefore) && schedule.random() < world.faults.lostReplies
    if (isSession) lostBefore = isLost
    await schedule.turn(isLost ? `${name} gives up on Redis` : `${name} hears from Redis`)
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
    duplicate: () => member.line,
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
  changes.next = () => schedule.turn(`${name} has waited`)
  member.line.emit('ready')
  // So few that some schedules pass the bound.
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
  /** @param find the answer as it is in the database at that moment */
  const load = async <Found>(find: () => Found): Promise<Found> => {
    await schedule.turn(`${name} asks the database`)
    const found = find()
    await schedule.turn(`${name} hears from the database`)
    return found
  }
  const balances = new BalanceCache(parts, keys, () => load(() => [world.balance]))
  const readings = new ReadingCache(parts, keys, () => load(() => [world.newest]))
  // What is owed is paid when the schedule says so.
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
