import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type Data, listen } from '@tarot/data'
import { createHttpServer, type Limits, RequestAborted } from '@tarot/http-server'
import type { WebhookConfig } from '../config.ts'
import type { Logger } from '../logger.ts'
import type { Delivery } from './delivery.ts'
import { readUpdate } from './read-update.ts'
import { Refusal } from './refusal.ts'
import { createSecretCheck } from './secret-check.ts'
import type { TakeUpdates } from './take-updates.ts'

interface WebhookParts {
  updates: TakeUpdates
  data: Pick<Data, 'health'>
  logger: Logger
  /** Default: those of `createHttpServer`. */
  limits?: Partial<Limits>
}

/**
 * Takes updates as Telegram posts them. The answer is sent when the update is handled, at the latest after
 * `TakeUpdates`' five seconds: until it has the answer Telegram keeps the update, and it waits a minute before it tries
 * again. A payment that is not on record by then is answered 503, so that Telegram keeps it. A stop lets the requests that are there come to their end and refuses others, which Telegram then repeats.
 *
 * @throws DataError `INVALID_CONFIG` if it cannot listen there
 */
export async function serveWebhook(
  config: WebhookConfig,
  { updates, data, logger, limits = {} }: WebhookParts,
): Promise<Delivery> {
  const isSecret = createSecretCheck(config.secret)
  let stopping = false

  async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    // Not parsed: whatever comes from outside, such as `//`, is a path that is not ours.
    const [pathname] = (request.url ?? '').split('?')
    if (pathname === '/healthz' && request.method === 'GET') {
      // Whether, not what: this may be reachable from outside.
      const { ok, database, redis } = await data.health()
      return {
        status: ok && !stopping ? 200 : 503,
        body: { database: database.ok, redis: redis?.ok ?? null },
      }
    }
    if (pathname !== config.url.pathname) throw new Refusal(404, 'not found')
    if (request.method !== 'POST') throw new Refusal(405, 'only POST')
    if (!isSecret(request.headers['x-telegram-bot-api-secret-token']))
      throw new Refusal(401, 'wrong secret token')
    if (stopping) throw new Refusal(503, 'stopping')
    if (!(await updates.take(await readUpdate(request)))) throw new Refusal(503, 'not on record yet')
    return { status: 200, body: {} }
  }

  const onRefused = (refused: object) => logger.warn(refused, 'a request to the webhook was refused')
  const server = createHttpServer(
    (request, response) => {
      answer(request).then(
        ({ status, body }) => reply(response, status, body, stopping),
        (error: unknown) => {
          if (error instanceof RequestAborted) return response.destroy()
          const status = error instanceof Refusal ? error.status : 500
          if (status === 500) logger.error({ err: error }, 'a request to the webhook failed')
          else onRefused({ status })
          return reply(response, status, { error: error instanceof Refusal ? error.message : 'failed' }, true)
        },
      )
    },
    { limits, onRefused },
  )
  const { host, port } = config
  await listen(server, { host, port, portSetting: 'WEBHOOK_PORT', hostSetting: 'WEBHOOK_HOST' })
  const broken = new Promise<never>((_, reject) => server.once('error', reject))
  // Whoever started the bot hears of it as soon as they listen.
  broken.catch(() => {})
  return {
    name: 'webhook',
    broken,
    async stop() {
      stopping = true
      await close(server)
    },
  }
}

function reply(response: ServerResponse, status: number, body: object, last: boolean): void {
  response.writeHead(status, { 'content-type': 'application/json', ...(last ? { connection: 'close' } : {}) })
  response.end(JSON.stringify(body))
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}
