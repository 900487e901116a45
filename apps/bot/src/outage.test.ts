import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deployMigrations, openData } from '@tarot/data'
import { freePort, startLocalPostgres } from '@tarot/services'
import { sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { WebhookConfig } from './config.ts'
import { createLogger } from './logger.ts'
import { type RunningBot, startBot } from './start-bot.ts'
import { findButton, newcomer, prepareReading, says, userOf } from './testing/chat.ts'
import { openInvoice, pay } from './testing/shop.ts'
import type { LogLine } from './testing/use-bot.ts'

type Servers = Awaited<ReturnType<typeof useServers>>

/** How Postgres fails, and how it recovers. */
const outages: Record<
  string,
  { begin(servers: Servers): Promise<unknown>; end(servers: Servers): Promise<unknown> }
> = {
  'goes down': {
    begin: ({ postgres }) => postgres.stop(),
    end: ({ postgres }) => postgres.restart(),
  },
  'takes no writes': {
    begin: (servers) => setReadOnly(servers, true),
    end: (servers) => setReadOnly(servers, false),
  },
}

/** Makes the server read-only, as after a failover to a standby, or when its disk is nearly full. */
async function setReadOnly({ data }: Servers, isReadOnly: boolean): Promise<void> {
  await data.prisma.$executeRawUnsafe(
    `alter system set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`,
  )
  await data.prisma.$queryRaw`select pg_reload_conf()`
  // Each connection of the pool sees the setting separately.
  const checkAll = () => Promise.all(Array.from({ length: 10 }, () => data.health()))
  await expect.poll(async () => (await checkAll()).map(({ ok }) => ok)).not.toContain(isReadOnly)
}

test('Postgres fails in mid-conversation: clear answers, then recovery, nothing lost or charged twice', async () => {
  const servers = await useServers()
  const { postgres, data, sandbox } = servers
  const anna = await newcomer(sandbox)

  // A clean stop, a crash, and a read-only server.
  const failures: [() => Promise<unknown>, () => Promise<unknown>][] = [
    [postgres.stop, postgres.restart],
    [postgres.kill, postgres.restart],
    [() => setReadOnly(servers, true), () => setReadOnly(servers, false)],
  ]
  for (const [goDown, comeBack] of failures) {
    const confirm = await prepareReading(anna, /Celtic Cross/, 'Still there?')
    await goDown()

    const press = await anna.press(confirm, findButton(confirm, /Draw/))
    expect((await press.answer()).text).toContain('can’t reach my records')
    await anna.send('/balance')
    await anna.waitFor(says('can’t reach my records', 'Nothing was charged'))
    await anna.send('/help')
    await anna.waitFor(says('How it works'))

    await comeBack()
    await anna.press(confirm, findButton(confirm, /Draw/))
    const reading = await anna.waitFor(says('The heart of it'))
    await anna.press(reading, 'How was this drawn?')
    await anna.waitFor(says('I showed you its seal'))
  }

  const userId = await userOf(data, anna)
  expect(await data.readings.recent(userId)).toHaveLength(3)
  expect(await data.credits.balance(userId)).toMatchObject({ balance: 0 })
  expect((await data.reconcile()).discrepancies).toEqual([])
})

const deliveries = {
  'long polling': async () => undefined,
  webhook: async () => {
    const port = await freePort()
    return { url: new URL(`http://127.0.0.1:${port}/updates`), secret: 's', host: '127.0.0.1', port }
  },
}

const cases = Object.entries(deliveries).flatMap(([name, settings]) =>
  Object.entries(outages).map(([how, outage]) => ({ name, settings, how, outage })),
)

describe.each(cases)('Postgres $how, by $name', ({ name, settings, outage }) => {
  /** Pays, and makes Postgres fail between the approval and the payment update. */
  async function payInOutage(world: Servers) {
    const { sandbox } = world
    const anna = await newcomer(sandbox)
    const boris = await newcomer(sandbox, 'Boris')
    const invoice = await openInvoice(anna, /30 credits/)
    // The bot has approved the payment, and waits a second before it can answer.
    await sandbox.fail('answerPreCheckoutQuery', { with: 429, retryAfter: 1 })
    const paying = pay(anna, invoice)
    await sandbox.waitForCall('answerPreCheckoutQuery')
    await outage.begin(world)
    return { anna, boris, invoice, payment: await paying }
  }

  test('a payment is kept, other updates do not wait for it, and it is credited once afterwards', async () => {
    const world = await useServers(await settings())
    const { data, sandbox, log } = world
    const { anna, boris, invoice, payment } = await payInOutage(world)
    await boris.send('/balance')
    await boris.waitFor(says('can’t reach my records'), { timeout: 15_000 })
    const refusal = await anna.pay(invoice)
    expect(refusal).toMatchObject({ state: 'refused', errorMessage: expect.stringContaining('my records') })
    const pending = (await sandbox.pendingUpdates()).map(({ update_id: id }) => id)
    expect(pending).toContain(payment.updateId)

    await outage.end(world)
    await anna.waitFor(says('Thank you', 'have 60 credits now'), { timeout: 15_000 })
    await sandbox.settled({ timeout: 15_000 })
    await sandbox.deliverAgain(payment.updateId, { asNew: true })
    await sandbox.settled()
    const userId = await userOf(data, anna)
    expect(await data.credits.balance(userId)).toMatchObject({ balance: 60 })
    expect((await anna.messages()).filter(says('Thank you'))).toHaveLength(1)
    const { chargeId } = payment
    const waited = log.filter(({ msg }) => msg === 'a payment waits for the database')
    expect(waited).toMatchObject([{ level: 40, chargeId }])
    const failing = log.filter(({ msg }) => msg === 'a background task failed: retrying')
    expect(failing.map(({ backgroundTask }) => backgroundTask).sort()).toEqual([
      'cancel subscriptions',
      'refund Stars',
      'send notifications',
    ])
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('a bot that stops leaves the payment with Telegram, for the next one', async () => {
    const world = await useServers(await settings())
    const { data, sandbox, start, stop } = world
    const { anna, payment } = await payInOutage(world)
    await stop()
    const pending = (await sandbox.pendingUpdates()).map(({ update_id: id }) => id)
    expect(pending, name).toEqual([payment.updateId])
    await outage.end(world)
    await start()
    await anna.waitFor(says('Thank you', 'have 60 credits now'), { timeout: 15_000 })
    expect(await data.credits.balance(await userOf(data, anna))).toMatchObject({ balance: 60 })
  })
})

test.each(Object.entries(outages))(
  'a reading that is shown while Postgres %s is completed after the recovery',
  async (_, outage) => {
    const servers = await useServers()
    const { data, sandbox } = servers
    const anna = await newcomer(sandbox)
    const confirm = await prepareReading(anna, /Celtic Cross/, 'Still there?')
    // The credits are held, and the reading is shown a second later.
    await sandbox.fail('sendMessage', { with: 429, retryAfter: 1 })
    const { number: since = 0 } = (await sandbox.calls()).at(-1) ?? {}
    await anna.press(confirm, findButton(confirm, /Draw/))
    await sandbox.waitForCall('sendMessage', undefined, { since })
    await outage.begin(servers)
    await anna.waitFor(says('The heart of it'))
    await anna.send('/balance')
    await anna.waitFor(says('can’t reach my records'), { timeout: 15_000 })
    await outage.end(servers)
    const userId = await userOf(data, anna)
    await expect.poll(() => data.readings.recent(userId), { timeout: 15_000 }).toHaveLength(1)
    expect(await data.credits.balance(userId)).toMatchObject({ balance: 20 })
    expect((await data.reconcile()).discrepancies).toEqual([])
  },
)

async function useServers(webhook?: WebhookConfig) {
  // A directory that survives a stop.
  const directory = await mkdtemp(join(tmpdir(), 'tarot-bot-outage-'))
  const postgres = await startLocalPostgres({ directory, settings: { fsync: 'off' } })
  onTestFinished(async () => {
    await postgres.stop()
    await rm(directory, { recursive: true, force: true })
  })
  await deployMigrations({ databaseUrl: postgres.url })
  const data = await openData({ databaseUrl: postgres.url, logger: { warn: () => {} } })
  onTestFinished(() => data.close())
  const running = await startSandbox({ webhookRetry: { delay: 50, max: 200 } })
  onTestFinished(() => running.close())
  const { token, apiRoot } = running
  const config = {
    token,
    apiRoot,
    webhook,
    supportContact: '@help_desk',
    welcomeCredits: 30,
    operatorChatIds: [],
  }
  const log: LogLine[] = []
  const logger = createLogger('info', token, { write: (line) => void log.push(JSON.parse(line)) })
  let bot: RunningBot | undefined
  const start = async () => {
    bot = await startBot(config, data, logger, { interval: 20 })
  }
  await start()
  onTestFinished(() => bot?.stop())
  const stop = () => bot?.stop()
  return { postgres, data, sandbox: sandboxClient(running.url), log, start, stop }
}
