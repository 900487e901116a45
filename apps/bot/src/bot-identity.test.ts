import { useTestData } from '@tarot/data/testing'
import { sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { newcomer } from './testing/chat.ts'
import { openInvoice, pay } from './testing/shop.ts'
import { spawnBot } from './testing/use-bot-process.ts'

const real = 42

/** Two bots of Telegram that are configured with the same database. */
async function useWorld() {
  const { data, databaseUrl, redisUrl, namespace } = await useTestData()
  async function open(options: Parameters<typeof startSandbox>[0] = {}) {
    const sandbox = await startSandbox(options)
    onTestFinished(() => sandbox.close())
    const environment = {
      BOT_TOKEN: sandbox.token,
      TELEGRAM_API_ROOT: sandbox.apiRoot,
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      REDIS_NAMESPACE: namespace,
      SUPPORT_CONTACT: '@help_desk',
    }
    return { sandbox: sandboxClient(sandbox.url), start: () => spawnBot(environment), token: sandbox.token }
  }
  const first = await open()
  const second = await open({ token: `${real}:a-real-token`, botUsername: 'tarot_bot' })
  return { data, first, second }
}

test('a bot with another token does not start on a database with payments, and says what to do', async () => {
  const { data, first, second } = await useWorld()
  const trial = first.start()
  await trial.logged('ready')
  const anna = await newcomer(first.sandbox)
  const { chargeId } = await pay(anna, await openInvoice(anna, /30 credits/))
  await expect.poll(() => data.payments.get(chargeId)).toMatchObject({ state: 'credited' })
  trial.kill('SIGTERM')
  await trial.closed

  const refused = second.start()
  expect(await refused.closed).toBe(1)
  const sentence = refused.stderr().trim()
  expect(sentence.split('\n')).toHaveLength(1)
  expect(sentence).toContain('this database has the payments of the bot')
  expect(sentence).toContain('(@sandbox_bot), and BOT_TOKEN is of the bot 42')
  expect(sentence).toContain(`pnpm data bot add ${real}`)
  expect(sentence).not.toContain('a-real-token')

  await data.bots.add(BigInt(real))
  const started = second.start()
  await started.logged('ready')
  expect(started.log).toContainEqual(
    expect.objectContaining({ msg: 'other bots use this database: this bot ignores their payments' }),
  )
  const [trialBot] = await data.bots.list()
  expect(await data.payments.get(chargeId)).toMatchObject({ botId: trialBot?.id })
})

test('a token that Telegram refuses is not recorded as a bot of the database', async () => {
  const { data, first, second } = await useWorld()
  await second.sandbox.fail('getMe', { with: 401, times: 3 })
  const refused = second.start()
  expect(await refused.closed).toBe(1)
  expect(refused.stderr()).toContain('Telegram refuses BOT_TOKEN')
  const started = first.start()
  await started.logged('ready')
  expect(await data.bots.list()).toMatchObject([{ username: 'sandbox_bot' }])
})
