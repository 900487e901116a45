import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import type { Sandbox } from '../sandbox.ts'
import type { SandboxEnv } from '../sandbox-env.ts'
import { ApiFailure, notFound, unauthorized } from './api-failure.ts'
import { execute, failed, type Outcome } from './execute.ts'
import { readArguments } from './read-arguments.ts'

/** Maximum size of a request body in bytes. */
const BODY_LIMIT = 50 * 1024 * 1024

/** `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
export function botApiRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()

  app.on(['GET', 'POST'], '/:bot{bot[^/]+}/:method', async (c) => {
    if (c.req.param('bot') !== `bot${sandbox.token}`) return send(c, failed(unauthorized()))
    if (Number(c.req.header('content-length') ?? 0) > BODY_LIMIT) {
      return send(c, failed(new ApiFailure(413, 'Request Entity Too Large')))
    }
    try {
      const args = await readArguments(new URL(c.req.url).searchParams, c.req.raw)
      return send(c, await execute(sandbox, c.req.param('method'), args, closeSignal(c)))
    } catch (error) {
      return send(c, failed(error))
    }
  })

  app.get('/file/:bot{bot[^/]+}/:path{.+}', (c) => {
    const isAuthorized = c.req.param('bot') === `bot${sandbox.token}`
    const stored = isAuthorized ? sandbox.files.byPath(c.req.param('path')) : undefined
    if (!stored) return send(c, failed(isAuthorized ? notFound() : unauthorized()))
    return c.body(Buffer.from(stored.bytes), 200, { 'content-type': 'application/octet-stream' })
  })

  return app
}

/** Returns a signal that aborts when the bot closes the connection before it has its answer. */
function closeSignal(c: Context<SandboxEnv>): AbortSignal {
  const closed = new AbortController()
  c.env.outgoing.once('close', () => closed.abort())
  return closed.signal
}

function send(c: Context<SandboxEnv>, outcome: Outcome): Response {
  if (outcome === 'drop') c.env.outgoing.destroy()
  if (outcome === 'drop' || outcome === 'hang') return RESPONSE_ALREADY_SENT
  if (typeof outcome.body === 'string') return sendAsIs(outcome.status, outcome.body)
  const headers = new Headers({ 'content-type': 'application/json' })
  const retryAfter = (outcome.body as { parameters?: { retry_after?: number } }).parameters?.retry_after
  if (retryAfter !== undefined) headers.set('retry-after', String(retryAfter))
  return new Response(JSON.stringify(outcome.body), { status: outcome.status, headers })
}

/** Sends the body of a fault. */
function sendAsIs(status: number, body: string): Response {
  const type = body.trimStart().startsWith('<') ? 'text/html' : 'application/json'
  return new Response(body, { status, headers: { 'content-type': type } })
}
