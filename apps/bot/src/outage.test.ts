import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deployMigrations, openData } from '@tarot/data'
import { startLocalPostgres } from '@tarot/services'
import { sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from './logger.ts'
import { startBot } from './start-bot.ts'
import { findButton, newcomer, prepareReading, says, userOf } from './testing/chat.ts'

test('Postgres goes down in mid-conversation: clear answers, then recovery, nothing lost or charged twice', async () => {
  const { postgres, data, sandbox } = await useServers()
  const anna = await newcomer(sandbox)

  // In good order, then as by a power cut.
  for (const goDown of [postgres.stop, postgres.kill]) {
    const confirm = await prepareReading(anna, /Celtic Cross/, 'Still there?')
    await goDown()

    const press = await anna.press(confirm, findButton(confirm, /Draw/))
    expect((await press.answer()).text).toContain('can’t reach my records')
    await anna.send('/balance')
    await anna.waitFor(says('can’t reach my records', 'Nothing was charged'))
    await anna.send('/help')
    await anna.waitFor(says('How it works'))

    await postgres.restart()
    await anna.press(confirm, findButton(confirm, /Draw/))
    const reading = await anna.waitFor(says('The heart of it'))
    await anna.press(reading, 'How was this drawn?')
    await anna.waitFor(says('I showed you its seal'))
  }

  const userId = await userOf(data, anna)
  expect(await data.readings.recent(userId)).toHaveLength(2)
  expect(await data.credits.balance(userId)).toMatchObject({ balance: 10 })
  expect((await data.reconcile()).breaks).toEqual([])
})

async function useServers() {
  // A folder that outlives a stop.
  const directory = await mkdtemp(join(tmpdir(), 'tarot-bot-outage-'))
  const postgres = await startLocalPostgres({ directory, settings: { fsync: 'off' } })
  onTestFinished(async () => {
    await postgres.stop()
    await rm(directory, { recursive: true, force: true })
  })
  await deployMigrations({ databaseUrl: postgres.url })
  const data = await openData({ databaseUrl: postgres.url, logger: { warn: () => {} } })
  onTestFinished(() => data.close())
  const running = await startSandbox()
  onTestFinished(() => running.close())
  const { token, apiRoot } = running
  const config = { token, apiRoot, webhook: undefined, supportContact: undefined, welcomeCredits: 30 }
  const bot = await startBot(config, data, createLogger('silent', token))
  onTestFinished(() => bot.stop())
  return { postgres, data, sandbox: sandboxClient(running.url) }
}
