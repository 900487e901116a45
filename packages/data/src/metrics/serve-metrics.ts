import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type ListenAddress, listen } from '../http/listen.ts'
import type { Data } from '../open-data.ts'

export interface MetricsServer {
  close(): Promise<void>
}

/**
 * Serves `GET /metrics` for Prometheus and `GET /healthz` of this process, without authentication: bind it to loopback or
 * to a private network.
 *
 * `/metrics` is 200 while the database is down, with the figures that do not need it. `/healthz` is 200 while calls
 * succeed, otherwise 503: see `Health.ok`.
 *
 * @throws DataError `INVALID_CONFIG` if it cannot listen on the address
 */
export async function serveMetrics(
  { metrics, health }: Pick<Data, 'metrics' | 'health'>,
  address: ListenAddress,
): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: 15_000 }, (request, response) => {
    const send = (status: number, body: string, type = 'text/plain; charset=utf-8') => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
      response.end(request.method === 'HEAD' ? undefined : body)
    }
    answer(request, send).catch(() => send(500, 'failed\n'))
  })

  async function answer(request: IncomingMessage, send: (...answer: [number, string, string?]) => void) {
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'only GET\n')
    const [path] = (request.url ?? '').split('?')
    if (path === '/metrics') return send(200, await metrics.metrics(), metrics.contentType)
    if (path !== '/healthz') return send(404, 'not found\n')
    const { ok } = await health()
    return send(ok ? 200 : 503, ok ? 'ok\n' : 'not ok\n')
  }

  await listen(server, address)
  return {
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
