import { useTestData } from '@tarot/data/testing'
import { freePort, startLocalRedis } from '@tarot/services'
import { type PersonClient, sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import type { Message } from 'grammy/types'
import { expect, onTestFinished, test } from 'vitest'
import { dataOf, newcomer, says, userOf } from '../../testing/chat.ts'
import { spawnBot } from '../../testing/use-bot-process.ts'

const secret = 's3cret'

/** Two processes of one bot over one database and one Redis, and a function for each that delivers updates to it. */
async function useTwoProcesses() {
  const redis = await startLocalRedis()
  onTestFinished(() => redis.stop())
  const { data, databaseUrl } = await useTestData({ redisUrl: redis.url, namespace: 'tarot' })
  const sandbox = await startSandbox({ webhookRetry: { delay: 50, max: 200 } })
  onTestFinished(() => sandbox.close())
  const processes = await Promise.all([startOne(), startOne()])

  async function startOne() {
    const port = String(await freePort())
    const url = `http://127.0.0.1:${port}/updates`
    const bot = spawnBot({
      BOT_TOKEN: sandbox.token,
      TELEGRAM_API_ROOT: sandbox.apiRoot,
      DATABASE_URL: databaseUrl,
      REDIS_URL: redis.url,
      WEBHOOK_URL: url,
      WEBHOOK_SECRET: secret,
      WEBHOOK_PORT: port,
    })
    await bot.logged('ready')
    return (content: object) => deliver(url, content)
  }
  const [one, two] = processes
  return { data, sandbox: sandboxClient(sandbox.url), one, two }
}

let updateId = 1_000_000

/** Delivers an update. Resolves when the bot has processed it. */
async function deliver(url: string, content: object): Promise<void> {
  updateId += 1
  const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret }
  const body = JSON.stringify({ update_id: updateId, ...content })
  const response = await fetch(url, { method: 'POST', headers, body })
  expect(response.status).toBe(200)
}

const chatOf = ({ id, user }: PersonClient) => ({ id, type: 'private', first_name: user.first_name })

const pressOf = (person: PersonClient, message: Message, data: string) => ({
  callback_query: { id: String(updateId), from: person.user, chat_instance: '1', message, data },
})

const textOf = (person: PersonClient, text: string) => ({
  message: { message_id: updateId, from: person.user, chat: chatOf(person), date: 1, text },
})

async function openList(person: PersonClient): Promise<Message> {
  await person.send('/reading')
  return person.waitFor(says('Which spread?'))
}

test('a question and a press of another spread in two processes at once: the draft is the new one', async () => {
  const { data, sandbox, one, two } = await useTwoProcesses()
  for (let round = 1; round <= 12; round += 1) {
    // A new user each time, because a chat with many concurrent updates is not waited for.
    const anna = await newcomer(sandbox)
    const key = `bot:4200000001:${anna.id}:${await userOf(data, anna)}`
    const list = await openList(anna)
    await one(pressOf(anna, list, 'spread:single'))
    const { draft: before } = (await data.sessions.get(key)) as { draft: { id: string } }
    const question = `Question ${round}?`
    await Promise.all([one(textOf(anna, question)), two(pressOf(anna, list, 'spread:celtic'))])
    const { draft } = (await data.sessions.get(key)) as { draft: Record<string, unknown> }
    expect(draft).toMatchObject({ spreadType: 'celtic' })
    expect(draft.id).not.toBe(before.id)
    // The question either came after the press and is of the new draft, or it was refused.
    expect([undefined, question]).toContain(draft.question)
  }
})

test('a reading that is prepared in two processes is drawn by both at once, and charged once', async () => {
  const { data, sandbox, one, two } = await useTwoProcesses()
  const anna = await newcomer(sandbox)
  const list = await openList(anna)
  await Promise.all([one(pressOf(anna, list, 'spread:celtic')), two(pressOf(anna, list, 'spread:celtic'))])
  await Promise.all([one(textOf(anna, 'Together?')), two(textOf(anna, 'Together?'))])
  const confirm = await anna.waitFor(says('Together?', 'The cards are already settled'))
  const draw = pressOf(anna, confirm, dataOf(confirm, /Draw/))
  await Promise.all([one(draw), two(draw), one(draw), two(draw)])
  await anna.waitFor(says('The heart of it'))
  const userId = await userOf(data, anna)
  expect(await data.readings.recent(userId)).toMatchObject([{ question: 'Together?', spreadType: 'celtic' }])
  expect(await data.credits.balance(userId)).toMatchObject({ balance: 20 })
  expect((await data.reconcile()).discrepancies).toEqual([])
})

test('two questions in two processes at once: one of them is stored', async () => {
  const { data, sandbox, one, two } = await useTwoProcesses()
  const anna = await newcomer(sandbox)
  const list = await openList(anna)
  await two(pressOf(anna, list, 'spread:single'))
  await Promise.all([one(textOf(anna, 'This?')), two(textOf(anna, 'Or that?'))])
  const screens = (await anna.messages()).filter(says('The cards are already settled'))
  const [confirm] = screens
  if (!confirm) throw new Error('no question was taken')
  expect(screens).toHaveLength(1)
  await one(pressOf(anna, confirm, dataOf(confirm, /Draw/)))
  await anna.waitFor(says('One Card', confirm.text?.includes('This?') ? 'This?' : 'Or that?'))
  expect(await data.readings.recent(await userOf(data, anna))).toHaveLength(1)
})
