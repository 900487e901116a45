import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startLocalPostgres, startLocalRedis } from '@tarot/services'
import { sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import { type Data, deployMigrations, openData } from '../src/index.ts'
import { telegramStarList } from '../src/telegram/fetch-star-list.ts'
import { randomOf } from './history/random.ts'
import { createWorldBot } from './world/bot.ts'
import { checkWorld } from './world/check-world.ts'
import { createDatabaseCopy } from './world/database-copies.ts'
import { beginDay, type DayKind, dayKind, daysOfTimelyPayments, type World } from './world/days.ts'
import { sellBeforeTheDatabase } from './world/earlier-sales.ts'
import { createResident, doAction, type Resident, write } from './world/resident.ts'

export interface WorldOptions {
  seed: number
  /** Days continue until the residents have caused this number of updates. */
  updates: number
  /** Default 12. */
  residents?: number
  onDay?: (day: number, kind: DayKind, updates: number) => void
}

export interface WorldReport {
  seed: number
  /** Updates that the residents caused, repetitions included. */
  updates: number
  /** The number of days of each kind. */
  days: Partial<Record<DayKind, number>>
  payments: number
  refunds: number
  readings: number
  /** Holds that the bot could not complete or release, for example after an outage: the worker releases them. */
  expiredHolds: number
  violations: string[]
  postgres: string
}

/** Actions of each resident on a day. */
const actionsPerDay = 8

/** Maximum milliseconds after a day until everything is handled. */
const recoveryTime = 120_000

/**
 * Simulates days with faults of Telegram, the database, the cache and the bot's process, while residents talk to the real
 * bot. In the end the state has to be as if there had been no faults.
 */
export async function soakWorld(options: WorldOptions): Promise<WorldReport> {
  const { seed, updates: minUpdates, residents: count = 12, onDay } = options
  const folder = await mkdtemp(join(tmpdir(), 'tarot-world-'))
  const postgres = await startLocalPostgres({ directory: join(folder, 'postgres'), durable: false })
  const redis = await startLocalRedis()
  const running = await startSandbox()
  const telegram = { BOT_TOKEN: running.token, TELEGRAM_API_ROOT: running.apiRoot }
  const bot = createWorldBot({
    ...{ ...telegram, DATABASE_URL: postgres.url, REDIS_URL: redis.url, SUPPORT_CONTACT: '@help_desk' },
    NODE_ENV: 'production',
  })
  try {
    const sandbox = sandboxClient(running.url)
    const people = Array.from({ length: count }, (_, n) =>
      sandbox.person({ firstName: `Resident ${n}`, stars: 100_000 }),
    )
    const residents = (await Promise.all(people)).map(createResident)
    const earlierCustomers = await Promise.all(
      ['Early', 'Earlier', 'Earliest'].map((firstName) => sandbox.person({ firstName })),
    )
    await sellBeforeTheDatabase(running, earlierCustomers)

    await deployMigrations({ databaseUrl: postgres.url })
    await bot.start('polling')
    await Promise.all(residents.map((resident) => write(resident, '/start')))
    await sandbox.settled({ timeout: recoveryTime })
    const world: World = { bot, copy: createDatabaseCopy(postgres), postgres, redis, residents, sandbox }
    const days: WorldReport['days'] = {}
    const violations: string[] = []
    for (let day = 0; updatesOf(residents) < minUpdates; day += 1) {
      const kind = dayKind(seed, day)
      days[kind] = (days[kind] ?? 0) + 1
      violations.push(
        ...(await runDay(world, kind, seed, day)).map((problem) => `day ${day}, ${kind}: ${problem}`),
      )
      onDay?.(day, kind, updatesOf(residents))
    }

    violations.push(...(await expectAnswers(residents)))
    const readStarList = telegramStarList(telegram)
    if (!readStarList) throw new Error('the list of Stars needs a token')
    const data = await openData({ databaseUrl: postgres.url, redisUrl: redis.url })
    try {
      // As the worker does: it recovers the payments that failovers lost, and releases expired holds.
      await data.reconciliations.reconcileStars(readStarList, { settle: true, gracePeriod: 0 })
      const expiredHolds = await data.readings.releaseExpiredHolds(0)
      await untilNotified(data)
      violations.push(...bot.ends.map((end) => `the bot ended by itself: ${end}`))
      violations.push(...(await checkWorld({ data, sandbox, readStarList, residents, earlierCustomers })))
      return {
        seed,
        updates: updatesOf(residents),
        days,
        payments: await data.prisma.payment.count(),
        refunds: await data.prisma.payment.count({ where: { refundedAt: { not: null } } }),
        readings: await data.prisma.reading.count(),
        expiredHolds,
        violations,
        postgres: postgres.version,
      }
    } finally {
      await data.close()
    }
  } finally {
    await bot.stop('SIGTERM')
    await running.close()
    await redis.stop()
    await postgres.stop()
    await rm(folder, { recursive: true })
  }
}

/** @returns the violations of this day */
async function runDay(world: World, kind: DayKind, seed: number, day: number): Promise<string[]> {
  const { residents, sandbox } = world
  const attempts = residents.map(({ payments }) => payments.length)
  const end = await beginDay(kind, world, randomOf(seed, day, 2))
  await Promise.all(
    residents.map(async (resident, n) => {
      const random = randomOf(seed, day, 3, n)
      for (let action = 0; action < actionsPerDay; action += 1) await doAction(resident, random)
    }),
  )
  await end()
  await sandbox.settled({ timeout: recoveryTime }).catch((error: Error) => {
    throw new Error(
      `On day ${day} of seed ${seed}, ${kind}, the bot was stuck. ${error.message}\n${world.bot.output.join('\n')}`,
    )
  })
  if (!daysOfTimelyPayments.has(kind)) return []
  return residents.flatMap(({ person, payments }, n) =>
    payments
      .slice(attempts[n])
      .filter(({ state }) => state === 'timed-out')
      .map(() => `a pre-checkout query of ${person.id} was not answered within ten seconds`),
  )
}

/** Waits until the bot has no pending notification. */
async function untilNotified({ prisma }: Data): Promise<void> {
  for (const deadline = Date.now() + recoveryTime; Date.now() < deadline; await delay(200)) {
    if ((await prisma.notification.count({ where: { sentAt: null, failedAt: null } })) === 0) return
  }
}

/** Milliseconds after which the bot answers a chat that has flooded it: see `createChatLimit`. */
const floodTime = 3_000

/** Checks that the bot still answers all residents. @returns a violation for each that it does not answer */
async function expectAnswers(residents: Resident[]): Promise<string[]> {
  await delay(floodTime)
  const answers = residents.map(async (resident) => {
    const { person } = resident
    await write(resident, '/balance')
    try {
      await person.waitFor(({ text }) => /You have .*credit/.test(text ?? ''), { timeout: recoveryTime })
      return []
    } catch (error) {
      return [`${person.id} got no answer to /balance: ${String(error)}`]
    }
  })
  return (await Promise.all(answers)).flat()
}

const updatesOf = (residents: Resident[]): number => residents.reduce((sum, { updates }) => sum + updates, 0)
