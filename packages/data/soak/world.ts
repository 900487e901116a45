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
import { act, createResident, type Resident, write } from './world/resident.ts'

export interface WorldOptions {
  seed: number
  /** Days go on until residents have caused so many updates. */
  updates: number
  /** Default 12. */
  residents?: number
  onDay?: (day: number, kind: DayKind, updates: number) => void
}

export interface WorldReport {
  seed: number
  /** That residents caused; repetitions count. */
  updates: number
  /** How many of each kind. */
  days: Partial<Record<DayKind, number>>
  payments: number
  refunds: number
  readings: number
  /** Holds that the bot could not complete or release, as when an outage hid what became of them: the worker does. */
  abandonedHolds: number
  violations: string[]
  postgres: string
}

/** Things that each resident does on a day. */
const actionsPerDay = 8

/** Milliseconds that the bot may take after an odd day until everything is handled. */
const recoveryTime = 120_000

/**
 * A world in which Telegram, the database, the cache and the bot's process have odd days, while residents talk to the
 * real bot. In the end everything has to be as if the days had been calm.
 */
export async function soakWorld(options: WorldOptions): Promise<WorldReport> {
  const { seed, updates: enough, residents: count = 12, onDay } = options
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
    for (let day = 0; updatesOf(residents) < enough; day += 1) {
      const kind = dayKind(seed, day)
      days[kind] = (days[kind] ?? 0) + 1
      violations.push(
        ...(await live(world, kind, seed, day)).map((problem) => `day ${day}, ${kind}: ${problem}`),
      )
      onDay?.(day, kind, updatesOf(residents))
    }

    violations.push(...(await expectAnswers(residents)))
    const readStarList = telegramStarList(telegram)
    if (!readStarList) throw new Error('the list of Stars needs a token')
    const data = await openData({ databaseUrl: postgres.url, redisUrl: redis.url })
    try {
      // As the worker does it: what the failovers lost is there again, and no hold stays for ever.
      await data.reconciliations.reconcileStars(readStarList, { settle: true, gracePeriod: 0 })
      const abandonedHolds = await data.readings.releaseExpiredHolds(0)
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
        abandonedHolds,
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

/** @returns what should not have happened on this day */
async function live(world: World, kind: DayKind, seed: number, day: number): Promise<string[]> {
  const { residents, sandbox } = world
  const attempts = residents.map(({ payments }) => payments.length)
  const end = await beginDay(kind, world, randomOf(seed, day, 2))
  await Promise.all(
    residents.map(async (resident, n) => {
      const random = randomOf(seed, day, 3, n)
      for (let action = 0; action < actionsPerDay; action += 1) await act(resident, random)
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
      .map(() => `a payment of ${person.id} was not agreed to within ten seconds`),
  )
}

/** Waits until the bot has sent, or given up, what it had to tell people. */
async function untilNotified({ prisma }: Data): Promise<void> {
  for (const deadline = Date.now() + recoveryTime; Date.now() < deadline; await delay(200)) {
    if ((await prisma.notification.count({ where: { sentAt: null, failedAt: null } })) === 0) return
  }
}

/** The bot still serves everybody. @returns whom it does not */
async function expectAnswers(residents: Resident[]): Promise<string[]> {
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
