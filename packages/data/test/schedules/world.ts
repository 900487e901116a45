import type { AnyRedis, ScriptCommands } from '../../src/cache/scripts/scripts.ts'
import type { Balance } from '../../src/credits/find-balance.ts'
import type { Reading } from '../../src/readings/reading.ts'
import { randomNumbers, Schedule } from './schedule.ts'
import type { Subscriber } from './subscriber.ts'

/** The chances of faults, 0 to 1. */
export interface Faults {
  /** Of each reply of Redis: it is lost after the command was applied. */
  lostReplies: number
  /** Of each step: a key is evicted, or all keys of the user are. */
  evictions: number
  /** Of each step: Redis restarts, from an older snapshot of itself or empty. */
  restarts: number
  /** Of each step: a new generation begins. */
  generations: number
  /** Of each step: a process loses its connection to the channel. */
  lostChannels: number
  /** Of each message: it is lost unnoticed. Then no echo arrives either. */
  lostMessages: number
}

export const noFaults: Faults = {
  lostReplies: 0,
  evictions: 0,
  restarts: 0,
  generations: 0,
  lostChannels: 0,
  lostMessages: 0,
}

/** Faults by name; the names continue "with answers". */
export const schedulesFaults: Record<string, Faults> = {
  'late and out of order': noFaults,
  'late and sometimes never': { ...noFaults, lostReplies: 0.15, lostChannels: 0.02 },
  'late, messages lost as between the nodes of a cluster': { ...noFaults, lostMessages: 0.5 },
  'late, keys evicted and generations begun': { ...noFaults, evictions: 0.05, generations: 0.03 },
  'late or never, restarts from older snapshots': {
    ...noFaults,
    lostReplies: 0.1,
    lostChannels: 0.01,
    evictions: 0.02,
    restarts: 0.01,
    generations: 0.02,
  },
}

/** A process, as the world uses it. */
export interface Member {
  name: string
  /** The generation that it knows; it learns a new one late. */
  generation: number
  /** Whether it has not reconnected to Redis since the restart. */
  isUnavailable: boolean
  /** Whether it has reconnected and has flushed its pending invalidations. */
  hasRecovered: boolean
  subscriber: Subscriber
  recover(): Promise<void>
  learnGeneration(generation: number): void
  /** Requests an echo, as a reader does whose L1 has an entry of another user. */
  requestEcho(): void
}

/**
 * One user on one real Redis with simulated restarts, evictions and lost replies. The ledger is one row and a list: other
 * tests cover Postgres.
 */
export class World {
  readonly schedule: Schedule
  readonly choose: () => number
  readonly faults: Faults
  readonly redis: AnyRedis & ScriptCommands
  readonly listener: AnyRedis
  readonly userId: bigint
  /** Simulated, milliseconds. */
  readonly clock = { now: 1_000_000 }
  readonly ledger = { balance: 0, version: 1, readings: [] as Reading[] }
  readonly members: Member[] = []
  readonly violations: string[] = []
  /** The current run and generation of the server. */
  run = 1
  generation = 1
  /** All keys in use. */
  readonly keys = new Set<string>()
  #snapshot = new Map<string, Buffer>()
  readonly #published: [channel: string, message: string][] = []

  /** @param listener a connection that is subscribed to the channel */
  constructor(
    redis: AnyRedis & ScriptCommands,
    listener: AnyRedis,
    userId: bigint,
    seed: number,
    faults: Faults,
  ) {
    this.listener = listener
    listener.on('message', (channel, message) => this.#published.push([channel, message]))
    this.schedule = new Schedule(seed)
    this.choose = randomNumbers(seed + 1)
    this.redis = redis
    this.userId = userId
    this.faults = faults
    for (let n = 0; n < 8; n += 1) this.addReading(this.clock.now - 1_000 + n)
  }

  get balance(): Balance {
    return { balance: this.ledger.balance, version: this.ledger.version }
  }

  /** The newest ten. */
  get newest(): Reading[] {
    return [...this.ledger.readings].sort(newestFirst).slice(0, 10)
  }

  applyEntry(): Balance {
    this.ledger.balance += 1
    this.ledger.version += 1
    return this.balance
  }

  /** @param began when its statement began, which is its time; other readings may have been stored since */
  addReading(began: number): Reading {
    const reading = {
      id: BigInt(this.ledger.readings.length + 1),
      userId: this.userId,
      transactionId: null,
      createdAt: new Date(began),
      spreadType: 'single',
      question: null,
      cards: [],
      interpretation: 'A quiet hope.',
    } as Reading
    this.ledger.readings.push(reading)
    return reading
  }

  /** Whether every process has reconnected and has flushed its pending invalidations. In production this is a waiting time. */
  get isTrusted(): boolean {
    return this.members.every(({ hasRecovered }) => hasRecovered)
  }

  /** Sends commands to Redis, and forwards the messages that they publish to all processes. */
  async command<Answer>(send: (redis: AnyRedis & ScriptCommands) => Promise<Answer>): Promise<Answer> {
    try {
      return await send(this.redis)
    } finally {
      // Its reply arrives after every message published before.
      await this.listener.ping()
      for (const [channel, message] of this.#published.splice(0)) this.publish(channel, message)
    }
  }

  publish(channel: string, message: string): void {
    for (const { subscriber } of this.members) subscriber.send(channel, message)
  }

  /** Runs between two steps. */
  onStep(): void {
    const { schedule, clock, faults } = this
    // Sometimes long enough for an early refresh.
    clock.now += schedule.random() < 0.002 ? 299_000 : Math.floor(schedule.random() * 8)
    if (schedule.random() < faults.evictions) void schedule.work(() => this.#evict())
    if (schedule.random() < faults.restarts) void schedule.work(() => this.#restart())
    if (schedule.random() < faults.generations) this.generation += 1
    if (schedule.random() < 0.05) void schedule.work(() => this.#save())
    for (const member of this.members) {
      if (schedule.random() < 0.02) member.learnGeneration(this.generation)
      if (schedule.random() < 0.3) member.requestEcho()
      if (schedule.random() < faults.lostChannels) void member.subscriber.loseConnection()
    }
  }

  async #evict(): Promise<void> {
    const keys = [...this.keys]
    if (keys.length === 0) return
    const chosen = Math.floor(this.schedule.random() * (keys.length + 1))
    await this.redis.unlink(...(chosen < keys.length ? [keys[chosen] as string] : keys))
  }

  async #save(): Promise<void> {
    const dumps = await Promise.all(
      [...this.keys].map(async (key) => [key, await this.redis.dumpBuffer(key)]),
    )
    this.#snapshot = new Map(dumps.filter((dump): dump is [string, Buffer] => dump[1] !== null))
  }

  async #restart(): Promise<void> {
    this.run += 1
    if (this.keys.size > 0) await this.redis.unlink(...this.keys)
    if (this.schedule.random() < 0.7) {
      await Promise.all([...this.#snapshot].map(([key, dump]) => this.redis.restore(key, 60_000, dump)))
    }
    for (const member of this.members) {
      member.isUnavailable = true
      member.hasRecovered = false
      void member.subscriber.loseConnection()
      void member.recover()
    }
  }
}

export function newestFirst(a: Reading, b: Reading): number {
  return b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1)
}
