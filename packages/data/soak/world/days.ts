import type { LocalPostgres, LocalRedis } from '@tarot/services'
import type { SandboxClient } from '@tarot/telegram-sandbox'
import { Redis } from 'ioredis'
import { below, pick, randomOf } from '../history/random.ts'
import type { WorldBot } from './bot.ts'
import { type DatabaseCopy, setReadOnly } from './database-copies.ts'
import { noteUpdate, type Resident, write } from './resident.ts'

/** The parts of the world that a day can affect. */
export interface World {
  bot: WorldBot
  copy: DatabaseCopy
  postgres: LocalPostgres
  redis: LocalRedis
  residents: Resident[]
  sandbox: SandboxClient
}

interface Kind {
  /** Its frequency in proportion to the others. */
  weight: number
  /**
   * Begins the fault of the day. The residents act during it.
   *
   * @returns a function that ends the fault, after the residents have acted
   */
  begin(world: World, random: () => number): Promise<() => Promise<void>>
}

const kinds = {
  calm: { weight: 4, begin: async () => async () => {} },

  /** Telegram renumbers updates from a lower number. */
  renumbered: {
    weight: 2,
    async begin({ sandbox }) {
      await sandbox.renumberUpdates()
      return async () => {}
    },
  },

  /** One resident sends more than the bot can handle at once. */
  flood: {
    weight: 2,
    async begin({ residents }, random) {
      const resident = oneOf(residents, random)
      const sent = Promise.all(Array.from({ length: 150 }, (_, n) => write(resident, `flood ${n}`)))
      return async () => void (await sent)
    },
  },

  /** Telegram limits messages to one chat for ten seconds. */
  tooManyRequestsToOneChat: {
    weight: 2,
    async begin({ sandbox, residents }, random) {
      const { person } = oneOf(residents, random)
      await sandbox.fail('*', { with: 429, seconds: 10, chatId: person.id })
      return () => sandbox.clearFaults()
    },
  },

  /** Another process polls for updates for five seconds, as in a deployment. */
  conflict: {
    weight: 1,
    async begin({ sandbox }) {
      await sandbox.fail('getUpdates', { with: 409, seconds: 5 })
      return () => sandbox.clearFaults()
    },
  },

  /** Responses of a proxy, invalid responses, and lost ones. */
  brokenResponses: {
    weight: 2,
    async begin({ sandbox }, random) {
      await sandbox.fail('getUpdates', { with: 502, body: '{"ok":false,"error_code":502}', times: 2 })
      for (let n = 0; n < 10; n += 1) {
        const fault = pick(random, { 500: 1, 502: 1, lost: 2, dropped: 1 })
        if (fault === 'lost') await sandbox.fail('*', { with: 'drop', when: 'after' })
        else if (fault === 'dropped') await sandbox.fail('*', { with: 'drop' })
        else await sandbox.fail('*', { with: Number(fault), ...(random() < 0.5 ? { body: '<html>' } : {}) })
      }
      return () => sandbox.clearFaults()
    },
  },

  /** Telegram reports payments and subscriptions late, in another order, and some of them twice. */
  lateEvents: {
    weight: 3,
    async begin({ sandbox }, random) {
      await sandbox.holdUpdates({ kinds: ['successful_payment', 'refunded_payment', 'subscription'] })
      return async () => {
        const numbers = (await sandbox.heldUpdates()).map(({ number }) => number)
        const repeated = numbers.flatMap((number) => (random() < 0.3 ? [number, number] : [number]))
        await sandbox.releaseUpdates(shuffle(repeated, random))
        await sandbox.releaseUpdates()
      }
    },
  },

  /** Updates are repeated, under their number or another one. */
  repetitions: {
    weight: 2,
    async begin({ sandbox, residents }, random) {
      for (const resident of residents) {
        for (let n = 0; n < 3; n += 1) {
          const past = resident.updateIds.at(-1 - below(random, 30))
          if (past === undefined) continue
          noteUpdate(resident, { updateId: await sandbox.deliverAgain(past, { asNew: random() < 0.5 }) })
        }
      }
      return async () => {}
    },
  },

  /** The database accepts no writes, like a standby before its promotion. */
  readOnly: {
    weight: 2,
    async begin({ postgres }) {
      await setReadOnly(postgres, true)
      return () => setReadOnly(postgres, false)
    },
  },

  databaseCrash: {
    weight: 1,
    async begin({ postgres }) {
      await postgres.kill()
      const restarted = postgres.restart()
      return () => restarted
    },
  },

  /** The database is unavailable while the residents act. */
  databaseUnavailable: {
    weight: 1,
    async begin({ postgres }) {
      await postgres.stop()
      return () => postgres.restart()
    },
  },

  /** Takes a copy of the database, or fails over to the one that was taken on an earlier day. */
  failover: {
    weight: 2,
    async begin({ copy }) {
      const done = copy.isTaken ? copy.failOver() : copy.take()
      return () => done
    },
  },

  redisRestart: {
    weight: 1,
    async begin({ redis }) {
      await redis.kill()
      const restarted = redis.restart()
      return () => restarted
    },
  },

  redisFlush: {
    weight: 1,
    async begin({ redis }) {
      const client = new Redis(redis.url)
      await client.flushall()
      client.disconnect()
      return async () => {}
    },
  },

  botKilled: {
    weight: 2,
    async begin({ bot }, random) {
      await bot.stop('SIGKILL')
      const started = bot.start(modeOf(random))
      return () => started
    },
  },

  botRestarted: {
    weight: 1,
    async begin({ bot }, random) {
      await bot.stop('SIGTERM')
      const started = bot.start(modeOf(random))
      return () => started
    },
  },

  /** Telegram's support refunds payments. */
  refunds: {
    weight: 1,
    async begin({ residents, sandbox }, random) {
      const paid = residents.flatMap(({ payments }) =>
        payments.flatMap((payment) => (payment.state === 'paid' ? [payment.chargeId] : [])),
      )
      // A payment that was refunded before is not refunded again.
      if (paid.length > 0) await sandbox.refund(oneOf(paid, random)).catch(() => {})
      return async () => {}
    },
  },

  /** Residents block the bot, and unblock it. */
  blocked: {
    weight: 1,
    async begin({ residents }, random) {
      const { person } = oneOf(residents, random)
      await person.block()
      return () => person.unblock()
    },
  },
} satisfies Record<string, Kind>

export type DayKind = keyof typeof kinds

/** Days on which the bot has everything that it needs to answer pre-checkout queries in time. */
export const daysOfTimelyPayments: ReadonlySet<DayKind> = new Set<DayKind>([
  ...(['calm', 'renumbered', 'flood', 'tooManyRequestsToOneChat', 'repetitions'] as const),
  ...(['redisRestart', 'redisFlush', 'refunds', 'blocked'] as const),
])

/** The kind of day number `n`. */
export function dayKind(seed: number, n: number): DayKind {
  const weights = Object.fromEntries(Object.entries(kinds).map(([kind, { weight }]) => [kind, weight]))
  return pick(randomOf(seed, n, 1), weights as Record<DayKind, number>)
}

export const beginDay = (kind: DayKind, world: World, random: () => number): Promise<() => Promise<void>> =>
  kinds[kind].begin(world, random)

const oneOf = <Item>(items: readonly Item[], random: () => number): Item =>
  items[below(random, items.length)] as Item

function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  const keyed = items.map((item) => ({ item, key: random() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}

const modeOf = (random: () => number) => (random() < 0.5 ? ('polling' as const) : ('webhook' as const))
