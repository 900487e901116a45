import { randomInt } from 'node:crypto'
import type { OpenDataOptions } from '@tarot/data'
import { openTestData } from '@tarot/data/testing'
import { freePort } from '@tarot/services'
// For the types of the values that the global setup provides.
import type {} from '@tarot/services/vitest'
import {
  type PersonClient,
  type RunningSandbox,
  type SandboxClient,
  sandboxClient,
  startSandbox,
} from '@tarot/telegram-sandbox'
import { Api } from 'grammy'
import type { Update } from 'grammy/types'
import { onTestFinished } from 'vitest'
import type { BotConfig } from '../config.ts'
import { createLogger } from '../logger.ts'
import { startBot } from '../start-bot.ts'

/** Milliseconds between two rounds of a background task, short for tests. */
const backgroundTaskInterval = 20

/** A parsed log line. */
export type LogLine = Record<string, unknown> & { msg?: string }

/** Starts a bot in this process, with its own database and Bot API server. */
export async function openBot(
  overrides: Partial<BotConfig> = {},
  beforeStart: (sandbox: SandboxClient) => Promise<void> = async () => {},
  options: Partial<OpenDataOptions> = {},
) {
  const test = await openTestData(options)
  const sandbox = await startSandbox()
  await beforeStart(sandboxClient(sandbox.url))
  const log: LogLine[] = []
  const logger = createLogger('debug', sandbox.token, { write: (line) => void log.push(JSON.parse(line)) })
  const config = { ...(await configFor(sandbox)), ...overrides }
  const start = () => startBot(config, test.data, logger, { interval: backgroundTaskInterval })
  let bot = await start()
  async function restart(): Promise<void> {
    await bot.stop()
    bot = await start()
  }
  async function close(): Promise<void> {
    await bot.stop()
    await sandbox.close()
    await test.close()
  }
  return {
    data: test.data,
    databaseUrl: test.databaseUrl,
    sandbox: sandboxClient(sandbox.url),
    /** Of the sandbox. */
    url: sandbox.url,
    /** Calls as the bot. */
    api: new Api(sandbox.token, { apiRoot: sandbox.apiRoot }),
    log,
    deliver: createDelivery(config),
    restart,
    stop: () => bot.stop(),
    close,
  }
}

/** Like `openBot`, for one test: closes the bot when the test ends. */
export async function useBot(...how: Parameters<typeof openBot>) {
  const opened = await openBot(...how)
  onTestFinished(opened.close)
  return opened
}

/** Uses a webhook, so that tests can deliver updates that users of the sandbox cannot send. */
async function configFor({ token, apiRoot }: RunningSandbox): Promise<BotConfig> {
  const port = await freePort()
  const url = new URL(`http://127.0.0.1:${port}/telegram`)
  const webhook = { url, secret: 'a-secret', host: '127.0.0.1', port }
  return { token, apiRoot, webhook, supportContact: '@help_desk', welcomeCredits: 30, operatorChatIds: [] }
}

/** Posts updates of any content as Telegram does. Resolves when the bot has processed them. */
function createDelivery({ webhook }: BotConfig) {
  async function update(content: object): Promise<void> {
    const body = JSON.stringify({ update_id: randomInt(2 ** 40), ...content } satisfies Pick<
      Update,
      'update_id'
    >)
    const headers = {
      'content-type': 'application/json',
      'x-telegram-bot-api-secret-token': webhook?.secret ?? '',
    }
    const response = await fetch(webhook?.url ?? '', { method: 'POST', headers, body })
    if (!response.ok) throw new Error(`the webhook answered ${response.status}`)
  }
  const text = ({ id, user }: PersonClient, words: string) => {
    const chat = { id, type: 'private', first_name: user.first_name }
    return update({ message: { message_id: randomInt(2 ** 31), from: user, chat, date: 1, text: words } })
  }
  return { update, text }
}
