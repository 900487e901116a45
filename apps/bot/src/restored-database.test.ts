import { openData } from '@tarot/data'
import { startLocalRedis } from '@tarot/services'
import { sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import { expect, onTestFinished, test, vi } from 'vitest'
import { useCopiedPostgres } from '../../../packages/data/test/copied-postgres.ts'
import { startTcpProxy } from '../../../packages/data/test/tcp-proxy.ts'
import { createLogger } from './logger.ts'
import { startBot } from './start-bot.ts'
import { findButton, newcomer, prepareReading, says } from './testing/chat.ts'

// Each test creates a cluster and copies it.
vi.setConfig({ testTimeout: 120_000 })

test('after an older copy has replaced the database, users see the content of the copy', async () => {
  const { original, copy } = await useCopiedPostgres()
  const proxy = await startTcpProxy(original.port)
  const redis = await startLocalRedis()
  const running = await startSandbox()
  const databaseUrl = Object.assign(new URL(original.url), { port: String(proxy.port) }).href
  const data = await openData({ databaseUrl, redisUrl: redis.url, logger: { warn() {} } })
  const { token, apiRoot } = running
  const config = {
    token,
    apiRoot,
    webhook: undefined,
    supportContact: '@help',
    welcomeCredits: 30,
    operatorChatIds: [],
  }
  const bot = await startBot(config, data, createLogger('silent', token), { interval: 20 })
  onTestFinished(async () => {
    await bot.stop()
    await running.close()
    await data.close()
    await proxy.close()
    await redis.stop()
  })
  const reconnect = async () => {
    proxy.reset()
    await expect
      .poll(() =>
        data.users.list({ limit: 1 }).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true)
  }

  const anna = await newcomer(sandboxClient(running.url))
  await anna.send('/balance')
  await anna.waitFor(says('You have 30 credits'))
  const older = await copy()
  await reconnect()
  const confirm = await prepareReading(anna, /Celtic Cross/, 'What is to come?')
  await anna.press(confirm, findButton(confirm, /Draw/))
  await anna.waitFor(says('The heart of it'))
  await anna.send('/balance')
  await anna.waitFor(says('You have 20 credits'))
  const draft = await prepareReading(anna, /Celtic Cross/, 'And after that?')
  await reconnect()

  proxy.target = older.port
  await reconnect()
  await anna.send('/balance')
  await anna.waitFor(says('You have 30 credits'))
  await anna.send('/history')
  await anna.waitFor(says('There are none yet'))
  // The draft was made before the restore, so nothing is charged for it.
  await anna.press(draft, findButton(draft, /Draw/))
  await anna.waitFor(says('I no longer have this reading in front of me'))
  expect((await data.reconcile()).discrepancies).toEqual([])
  expect((await data.readings.list({})).items).toEqual([])
})
