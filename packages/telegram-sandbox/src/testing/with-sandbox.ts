import { Api, Bot, type Context } from 'grammy'
import { expect, onTestFinished } from 'vitest'
import { type SandboxClient, sandboxClient } from '../client/sandbox-client.ts'
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../start-sandbox.ts'

export interface TestSandbox {
  running: RunningSandbox
  sandbox: SandboxClient
  /** grammY's API client without a bot. */
  api: Api
}

/** Starts a sandbox that ends with the test. */
export async function withSandbox(options: SandboxOptions = {}): Promise<TestSandbox> {
  const running = await startSandbox(options)
  onTestFinished(() => running.close())
  return {
    running,
    sandbox: sandboxClient(running.url),
    api: new Api(running.token, { apiRoot: running.apiRoot }),
  }
}

/** Starts a sandbox with a polling bot. Both end with the test. */
export async function withBot(set: (bot: Bot<Context>) => void, options: SandboxOptions = {}) {
  const running = await startSandbox(options)
  const bot = new Bot(running.token, { client: { apiRoot: running.apiRoot } })
  set(bot)
  const polling = bot.start({ drop_pending_updates: false })
  onTestFinished(async () => {
    await bot.stop()
    await polling
    await running.close()
  })
  return { running, sandbox: sandboxClient(running.url), api: bot.api, bot }
}

/** Waits until a bot is waiting in `getUpdates`. */
export async function polling(sandbox: SandboxClient): Promise<void> {
  await expect.poll(async () => (await sandbox.state()).polling, { interval: 5 }).toBe(true)
}

/** Sends a plain HTTP request, for calls that grammY's client would not send. */
export async function call(
  running: RunningSandbox,
  method: string,
  init: RequestInit = {},
  token = running.token,
) {
  const response = await fetch(`${running.apiRoot}/bot${token}/${method}`, init)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
