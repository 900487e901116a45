import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { UserFromGetMe } from '@grammyjs/types'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { renewDueSubscriptions } from './actions/renew.ts'
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
  /** Default 0: a free port. The server always listens on 127.0.0.1 only. */
  port?: number
  /** The bot's token in BotFather's format: the bot's id, a colon, anything. Default `4200000001:sandbox`. */
  token?: string
  /** Default `sandbox_bot`. */
  botUsername?: string
  /** The clock for dates and the age of a button press. Default: the machine's clock. */
  now?: Clock
  /** A JSON file that stores Stars, transactions, subscriptions and links for the next run. Default: memory. */
  starsFile?: string
  /** Time limit for the bot's answer to a pre-checkout query. Default: Telegram's 10 seconds. */
  preCheckoutLimit?: Milliseconds
  /** Delays and timeout of webhook deliveries. */
  webhookRetry?: Partial<WebhookRetry>
}

/** A sandbox that is running. */
export interface RunningSandbox {
  /** Address of the chat page and argument of `sandboxClient`: `http://127.0.0.1:4000`. */
  url: string
  /** API root for the bot; the same address. */
  apiRoot: string
  token: string
  botUser: UserFromGetMe
  port: number
  /** Closes all connections and the port. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export const DEFAULT_TOKEN = '4200000001:sandbox'

/** Interval at which expired subscriptions are renewed. After a change of the clock they are renewed at once. */
const RENEWAL_INTERVAL: Milliseconds = 1_000

/**
 * Starts a Bot API server on this machine.
 *
 * ```ts
 * const sandbox = await startSandbox()
 * const bot = new Bot(sandbox.token, { client: { apiRoot: sandbox.apiRoot } })
 * ```
 *
 * @throws TypeError when the token or the username is invalid; StarsFileError when `starsFile` can't be read or its
 * folder is missing; Node's EADDRINUSE when the port is taken
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
  const renewals = setInterval(() => renewDueSubscriptions(sandbox), RENEWAL_INTERVAL)
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
