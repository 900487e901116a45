import { deployMigrations, openData } from '@tarot/data'
import { startLocalPostgres } from '@tarot/services'
import { sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from './logger.ts'
import { startBot } from './start-bot.ts'
import { findButton, newcomer, prepareReading, says, userOf } from './testing/chat.ts'

test('Postgres goes down in mid-conversation: clear answers, then recovery, nothing lost or charged twice', async () => {
  const postgres = await startLocalPostgres()
  onTestFinished(() => postgres.stop())
  await deployMigrations({ databaseUrl: postgres.url })
  const data = await openData({ databaseUrl: postgres.url, logger: { warn: () => {} } })
  onTestFinished(() => data.close())
  const running = await startSandbox()
  onTestFinished(() => running.close())
  const { token, apiRoot } = running
  const config = { token, apiRoot, webhook: undefined, supportContact: undefined, welcomeCredits: 30 }
  const bot = await startBot(config, data, createLogger('silent', token))
  onTestFinished(() => bot.stop())
  const sandbox = sandboxClient(running.url)

  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /Celtic Cross/, 'Still there?')
  await postgres.kill()

  const press = await anna.press(confirm, findButton(confirm, /Draw/))
  expect((await press.answer()).text).toMatch(/can’t reach my records.*/)
  await anna.send('/balance')
  await anna.waitFor(says('can’t reach my records', 'Nothing was charged'))
  await anna.send('/help')
  await anna.waitFor(says('How it works'))

  await postgres.restart()
  await anna.press(confirm, findButton(confirm, /Draw/))
  await anna.waitFor(says('The heart of it'))
  await anna.press(confirm, 'How was this drawn?')
  await anna.waitFor(says('I showed you its seal'))
  const userId = await userOf(data, anna)
  expect(await data.readings.recent(userId)).toHaveLength(1)
  expect(await data.credits.balance(userId)).toMatchObject({ balance: 20 })
  expect((await data.reconcile()).breaks).toEqual([])
})
