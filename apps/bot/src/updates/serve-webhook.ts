import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type Data, listen } from '@tarot/data'
import { createHttpServer, type Limits, RequestAborted } from '@tarot/http-server'
import type { WebhookConfig } from '../config.ts'
import type { Logger } from '../logger.ts'
import type { Delivery } from './delivery.ts'
import type { UpdateProcessor } from './process-updates.ts'
import { readWebhookUpdate } from './read-webhook-update.ts'
import { createRequestCheck } from './refuse-webhook-request.ts'
import { WebhookRefusalError } from './webhook-refusal-error.ts'

interface WebhookParts {
  updates: UpdateProcessor
  data: Pick<Data, 'health'>
  logger: Logger
  /** Default: those of `createHttpServer`. */
  limits?: Partial<Limits>
}

/**
 * Receives the updates that Telegram posts. The response is sent when the update is processed, at the latest after the
 * five seconds of `UpdateProcessor`: Telegram keeps the update until then, and waits for a minute before it retries. A
 * payment that is not recorded by then is answered 503, so that Telegram keeps it. A stop finishes the requests in
 * progress and refuses others, which Telegram then repeats.
 *
 * @throws DataError `INVALID_CONFIG` if it cannot listen there
 */
export async function serveWebhook(
  config: WebhookConfig,
  { updates, data, logger, limits = {} }: WebhookParts,
): Promise<Delivery> {
  const checkRequest = createRequestCheck(config)
  let stopping = false

  async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const [pathname] = (request.url ?? '').split('?')
    if (pathname === '/healthz' && request.method === 'GET') {
      // The response omits details, because it may be reachable from outside.
      const { ok, database, redis } = await data.health()
      return {
        status: ok && !stopping ? 200 : 503,
        body: { database: database.ok, redis: redis?.ok ?? null },
      }
    }
    checkRequest(request)
    if (stopping) throw new WebhookRefusalError(503, 'stopping')
    if (!(await updates.process(await readWebhookUpdate(request))))
      throw new WebhookRefusalError(503, 'not recorded yet')
    return { status: 200, body: {} }
  }

  const onRefused = (refused: object) => logger.warn(refused, 'a request to the webhook was refused')
  const server = createHttpServer(
    (request, response) => {
      answer(request).then(
        ({ status, body }) => reply(response, status, body, stopping),
        (error: unknown) => {
          if (error instanceof RequestAborted) return response.destroy()
          const status = error instanceof WebhookRefusalError ? error.status : 500
          if (status === 500) logger.error({ err: error }, 'a request to the webhook failed')
          else onRefused({ status })
          return reply(
            response,
            status,
            { error: error instanceof WebhookRefusalError ? error.message : 'failed' },
            true,
          )
        },
      )
    },
    { limits, onRefused },
  )
  const { host, port } = config
  await listen(server, { host, port, portSetting: 'WEBHOOK_PORT', hostSetting: 'WEBHOOK_HOST' })
  const failure = new Promise<never>((_, reject) => server.once('error', reject))
  // A rejection before the caller listens must not count as unhandled.
  failure.catch(() => {})
  return {
    name: 'webhook',
    failure,
    async stop() {
      stopping = true
      await close(server)
    },
  }
}

function reply(response: ServerResponse, status: number, body: object, isLast: boolean): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(isLast ? { connection: 'close' } : {}),
  })
  response.end(JSON.stringify(body))
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}
