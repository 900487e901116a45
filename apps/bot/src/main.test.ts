import { type TestData, useTestData } from '@tarot/data/testing'
import { freePort, startLocalRedis } from '@tarot/services'
import {
  type PersonClient,
  type RunningSandbox,
  type SandboxClient,
  sandboxClient,
  startSandbox,
} from '@tarot/telegram-sandbox'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findButton, newcomer, prepareReading, says, userOf } from './testing/chat.ts'
import { openInvoice, pay } from './testing/shop.ts'
import { spawnBot } from './testing/use-bot-process.ts'

interface World {
  sandbox: SandboxClient
  data: TestData['data']
  start(): Promise<ReturnType<typeof spawnBot>>
}

const ways = {
  'long polling': async () => ({}),
  webhook: async () => {
    const port = String(await freePort())
    return { WEBHOOK_URL: `http://127.0.0.1:${port}/updates`, WEBHOOK_SECRET: 's3cret', WEBHOOK_PORT: port }
  },
}

describe.each(Object.entries(ways))('the bot as a process, by %s', (name, settings) => {
  test('from /start to a reading; a stop and a repeated update charge nothing, and show the same reading', async () => {
    const { sandbox, data, start } = await useWorld(settings)
    const bot = await start()
    expect(bot.log.find(({ msg }) => msg === 'ready')).toMatchObject({ bot: '@sandbox_bot', delivery: name })
    const anna = await newcomer(sandbox)
    const confirm = await prepareReading(anna, /Celtic Cross/, 'What now?')
    const press = await anna.press(confirm, findButton(confirm, /Draw/))
    const reading = await anna.waitFor(says('The heart of it'))
    await anna.send('/balance')
    await anna.waitFor(says('You have 20 credits', '−10', 'Celtic Cross'))

    await sandbox.settled()
    expect(bot.kill('SIGTERM')).toBe(true)
    expect(await bot.closed).toBe(0)
    expect(bot.stderr()).toBe('')
    expect(JSON.stringify(bot.log)).not.toContain('What now?')

    await start()
    const count = (await anna.messages()).length
    await sandbox.deliverAgain(press.updateId ?? 0)
    await sandbox.deliverAgain(press.updateId ?? 0, { asNew: true })
    await sandbox.settled()
    const userId = await userOf(data, anna)
    expect(await data.credits.balance(userId)).toMatchObject({ balance: 20 })
    expect(await data.readings.recent(userId)).toHaveLength(1)
    for (const { text } of (await anna.messages()).slice(count)) {
      expect(text === reading.text || text?.includes('already drawn this one')).toBe(true)
    }
    expect((await anna.messages()).find(({ message_id }) => message_id === reading.message_id)?.text).toBe(
      reading.text,
    )
    await anna.send('/history')
    await anna.waitFor(says('Your readings'))
  })

  test('SIGTERM in the middle of a draw finishes it', async () => {
    const { sandbox, data, start } = await useWorld(settings)
    const bot = await start()
    const anna = await newcomer(sandbox)
    const draw = await drawWhileLocked({ sandbox, data }, anna)
    bot.kill('SIGTERM')
    await bot.logged('stopping')
    draw.unlock()
    await anna.waitFor(says('The heart of it'))
    expect(await bot.closed).toBe(0)
    expect(bot.stderr()).toBe('')
    await start()
    await sandbox.settled()
    expect(await data.readings.recent(await userOf(data, anna))).toHaveLength(1)
  })

  test('a draw cut off by SIGKILL is drawn by the next process, and charged once', async () => {
    const { sandbox, data, start } = await useWorld(settings)
    const bot = await start()
    const anna = await newcomer(sandbox)
    const draw = await drawWhileLocked({ sandbox, data }, anna)
    bot.kill('SIGKILL')
    await bot.closed
    draw.unlock()
    await start()
    await anna.waitFor(says('The heart of it'), { timeout: 10_000 })
    await sandbox.settled()
    const userId = await userOf(data, anna)
    expect(await data.readings.recent(userId)).toHaveLength(1)
    expect(await data.credits.balance(userId)).toMatchObject({ balance: 20 })
  })
})

describe.each(Object.entries(ways))('the bot as a process, by %s, is ended by SIGKILL', (_, settings) => {
  test('in mid-payment: the next process credits it, once', async () => {
    const { sandbox, data, start } = await useWorld(settings)
    const bot = await start()
    const anna = await newcomer(sandbox)
    const invoice = await openInvoice(anna, /30 credits/)
    const account = await lockCredits(data, anna)
    const { updateId } = await pay(anna, invoice)
    await account.isAwaited()
    bot.kill('SIGKILL')
    await bot.closed
    account.unlock()
    await start()
    await anna.waitFor(says('Thank you', 'have 60 credits now'), { timeout: 10_000 })
    await sandbox.deliverAgain(updateId, { asNew: true })
    await sandbox.settled()
    expect(await data.credits.balance(await userOf(data, anna))).toMatchObject({ balance: 60 })
    expect((await anna.messages()).filter(says('Thank you'))).toHaveLength(1)
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('between the charge and the reading: the next process shows it, charged once', async () => {
    const { sandbox, data, start } = await useWorld(settings)
    const bot = await start()
    const anna = await newcomer(sandbox)
    const confirm = await prepareReading(anna, /Celtic Cross/, 'Held up?')
    await sandbox.fail('sendMessage', { with: 'hang' })
    const { number: since = 0 } = (await sandbox.calls()).at(-1) ?? {}
    await anna.press(confirm, findButton(confirm, /Draw/))
    await sandbox.waitForCall('sendMessage', undefined, { since })
    const userId = await userOf(data, anna)
    expect(await data.credits.balance(userId)).toMatchObject({ balance: 20 })
    expect(await data.readings.recent(userId)).toHaveLength(0)
    bot.kill('SIGKILL')
    await bot.closed
    await start()
    await anna.waitFor(says('The heart of it'), { timeout: 10_000 })
    await sandbox.settled()
    expect(await data.readings.recent(userId)).toHaveLength(1)
    expect(await data.credits.balance(userId)).toMatchObject({ balance: 20 })
    expect((await data.reconcile()).discrepancies).toEqual([])
  })
})

test('the bot serves the figures of its own caches', async () => {
  const port = await freePort()
  const { sandbox, start } = await useWorld(async () => ({ METRICS_PORT: String(port) }))
  const bot = await start()
  await (await newcomer(sandbox)).send('/balance')
  await sandbox.settled()
  const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  expect(figures).toMatch(/^tarot_cache_redis_up 1$/m)
  expect(figures).toMatch(/^tarot_cache_total\{cache="balance",tier="l2",outcome="\w+"\} [1-9]/m)
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
  bot.kill('SIGTERM')
  expect(await bot.closed).toBe(0)
})

async function useWorld(settings: () => Promise<Record<string, string>>): Promise<World> {
  // A bot as a process takes the names in Redis that everybody takes, so it gets a Redis of its own.
  const redis = await startLocalRedis()
  onTestFinished(() => redis.stop())
  const { data, databaseUrl } = await useTestData({ redisUrl: redis.url, namespace: 'tarot' })
  const sandbox = await startSandbox({ webhookRetry: { delay: 50, max: 200 } })
  onTestFinished(() => sandbox.close())
  const environment = { ...environmentFor(sandbox, databaseUrl, redis.url), ...(await settings()) }
  const start = async () => {
    const bot = spawnBot(environment)
    await bot.logged('ready')
    return bot
  }
  return { sandbox: sandboxClient(sandbox.url), data, start }
}

const environmentFor = ({ token, apiRoot }: RunningSandbox, databaseUrl: string, redisUrl: string) => ({
  BOT_TOKEN: token,
  TELEGRAM_API_ROOT: apiRoot,
  DATABASE_URL: databaseUrl,
  REDIS_URL: redisUrl,
  SUPPORT_CONTACT: '@help_desk',
})

/** Presses the button to draw while somebody else holds the person's credits, and waits until the bot waits for them. */
async function drawWhileLocked({ data }: Pick<World, 'data' | 'sandbox'>, person: PersonClient) {
  const confirm = await prepareReading(person, /Celtic Cross/, 'Held up?')
  const account = await lockCredits(data, person)
  await person.press(confirm, findButton(confirm, /Draw/))
  await account.isAwaited()
  return account
}

/** Holds a person's credits, so that whoever wants to move them waits. */
async function lockCredits(data: World['data'], person: PersonClient) {
  const userId = await userOf(data, person)
  const gate = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const transaction = data.prisma.$transaction(
    async (sql) => {
      await sql.$queryRaw`select from credits where user_id = ${userId} for update`
      locked.resolve()
      await gate.promise
    },
    { timeout: 20_000 },
  )
  await locked.promise
  onTestFinished(() => transaction)
  return {
    unlock: () => gate.resolve(),
    isAwaited: () =>
      expect
        .poll(
          () => data.prisma.$queryRaw`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        .toHaveLength(1),
  }
}
