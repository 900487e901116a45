import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { UserFromGetMe } from '@grammyjs/types'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { renewDue } from './actions/renew.ts'
import { execute } from './bot-api/execute.ts'
import { botApiRoutes } from './bot-api/routes.ts'
import { guard } from './control-api/guard.ts'
import { controlApiRoutes } from './control-api/routes.ts'
import { pageRoutes } from './page/routes.ts'
import { Sandbox } from './sandbox.ts'
import type { SandboxEnv } from './sandbox-env.ts'
import { openStars } from './stars/stars-file.ts'
import type { Clock, Milliseconds } from './state/clock.ts'
import { PRE_CHECKOUT_LIMIT } from './state/pre-checkouts.ts'
import { WEBHOOK_RETRY, type WebhookRetry } from './updates/webhook.ts'

export interface SandboxOptions {
  /** 0, the default, takes a free one. The server always listens on 127.0.0.1 only. */
  port?: number
  /** As BotFather gives it: the bot's id, a colon, anything. Default `4200000001:sandbox`. */
  token?: string
  /** Default `sandbox_bot`. */
  botUsername?: string
  /** Where dates and the age of a button press come from. Default: the machine's clock. */
  now?: Clock
  /** A JSON file that keeps Stars, transactions, subscriptions and links for the next run. Default: memory. */
  starsFile?: string
  /** How long the bot has to answer a pre-checkout query. Default: Telegram's 10 seconds. */
  preCheckoutLimit?: Milliseconds
  /** How a webhook is tried again. */
  webhookRetry?: Partial<WebhookRetry>
}

/** A sandbox that is listening. */
export interface RunningSandbox {
  /** The chat page, and what `sandboxClient` takes: `http://127.0.0.1:4000`. */
  url: string
  /** What a bot takes as its API root; the same address. */
  apiRoot: string
  token: string
  botUser: UserFromGetMe
  port: number
  /** Ends all connections and frees the port. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export const DEFAULT_TOKEN = '4200000001:sandbox'

/** How often the sandbox looks for subscriptions that ran out by themselves; a move of the clock looks at once. */
const RENEWAL_PAUSE: Milliseconds = 1_000

/**
 * Starts a Bot API server on this machine.
 *
 * ```ts
 * const sandbox = await startSandbox()
 * const bot = new Bot(sandbox.token, { client: { apiRoot: sandbox.apiRoot } })
 * ```
 *
 * @throws TypeError when the token does not begin with a bot's id, or the username is none; StarsFileError when
 * `starsFile` can't be read or its folder is not there;
 * Node's EADDRINUSE when the port is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { port = 0, token = DEFAULT_TOKEN, botUsername = 'sandbox_bot', now = () => new Date() } = options
  if (!/^[1-9]\d*:[\w-]+$/.test(token)) {
    throw new TypeError('A bot token is an id, a colon and letters, digits, "_" or "-": 4200000001:sandbox')
  }
  if (!/^[a-z]\w{4,31}$/i.test(botUsername)) {
    throw new TypeError(`A bot's username has 5 to 32 letters, digits and "_", and no @: sandbox_bot`)
  }
  const sandbox: Sandbox = new Sandbox(
    {
      token,
      botUsername,
      clock: now,
      webhookRetry: { ...WEBHOOK_RETRY, ...options.webhookRetry },
      preCheckoutLimit: options.preCheckoutLimit ?? PRE_CHECKOUT_LIMIT,
      stars: openStars(options.starsFile),
    },
    async (method, args) => {
      await execute(sandbox, method, args, AbortSignal.timeout(60_000))
    },
  )
  const app = new Hono<SandboxEnv>()
  app.use(guard)
  app.route('/', botApiRoutes(sandbox))
  app.route('/sandbox', controlApiRoutes(sandbox))
  app.route('/', pageRoutes())
  app.notFound((c) => c.json({ ok: false, error_code: 404, description: 'Not Found' }, 404))

  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  await listen(server, port)
  const address = server.address() as AddressInfo
  const url = `http://127.0.0.1:${address.port}`
  const renewals = setInterval(() => renewDue(sandbox), RENEWAL_PAUSE)
  const close = () => {
    clearInterval(renewals)
    return stop(sandbox, server)
  }
  return {
    url,
    apiRoot: url,
    token,
    botUser: sandbox.bot,
    port: address.port,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function stop(sandbox: Sandbox, server: Server): Promise<void> {
  sandbox.webhooks.use(undefined)
  sandbox.longPoll.close()
  sandbox.preCheckouts.clear()
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
