import { once } from 'node:events'
import { access } from 'node:fs/promises'
import type { IncomingMessage, Server } from 'node:http'
import { createRequestListener } from '@react-router/node'
import { listen, type MetricsServer, serveMetrics } from '@tarot/data'
import { createHttpServer, type RefusedRequest } from '@tarot/http-server'
import { RouterContextProvider, type ServerBuild } from 'react-router'
import { clientAddressHeader } from '../app/auth/auth.server.ts'
import type { Config } from '../app/server/config.server.ts'
import { closeData, openedData } from '../app/server/data.server.ts'
import { securityHeaders } from '../app/server/headers.ts'
import { readStaticFiles } from './static-files.ts'

const serverBuild = new URL('../build/server/index.js', import.meta.url)
const clientBuild = new URL('../build/client/', import.meta.url)

/** Milliseconds that running requests may take when the console stops. */
const stopTimeout = 10_000

/** Maximum bytes of a request body, many times those of the longest form. */
const maxBodySize = 64 * 1024

/**
 * Opens the data and serves the built console.
 *
 * @throws Error with one sentence if it cannot start
 */
export async function startConsole(config: Config): Promise<{ url: string; stop(): Promise<void> }> {
  await Promise.all([access(serverBuild), access(clientBuild)]).catch(() => {
    throw new Error('the console is not built: run `pnpm build` in apps/admin first')
  })
  const data = await openedData()
  let metrics: MetricsServer | undefined
  try {
    metrics = config.metrics && (await serveMetrics(data, config.metrics))
    const server = await listen(await createConsole(config), config.listen)
    return {
      url: config.adminUrl.origin,
      async stop() {
        await metrics?.close()
        await stop(server)
      },
    }
  } catch (error) {
    await metrics?.close()
    await closeData()
    throw error
  }
}

async function createConsole({ adminUrl, trustedProxies }: Config): Promise<Server> {
  const build = (await import(serverBuild.href)) as ServerBuild
  const sendFile = await readStaticFiles(clientBuild)
  const sendPage = createRequestListener({
    build,
    getLoadContext(request, { address }) {
      const forwarded = trustedProxies.length > 0 ? request.headers.get('x-forwarded-for') : null
      request.headers.set(clientAddressHeader, [forwarded, address].filter(Boolean).join(', '))
      return new RouterContextProvider()
    },
  })
  return createHttpServer(
    (request, response) => {
      for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
      if (adminUrl.protocol === 'https:') {
        response.setHeader('Strict-Transport-Security', 'max-age=31536000')
      }
      const refused = findRefusal(request)
      if (refused) {
        logRefused(refused)
        return response.writeHead(refused.status, { Connection: 'close' }).end()
      }
      request.url = decodable(request.url ?? '/')
      if (!sendFile(request, response)) sendPage(request, response)
      return undefined
    },
    { onRefused: logRefused },
  )
}

/** The reason to refuse a request that no browser sends; undefined to accept the request. */
function findRefusal({ method = '', url = '', headers }: IncomingMessage): RefusedRequest | undefined {
  if (!['GET', 'HEAD', 'POST'].includes(method)) return { status: 405, code: 'METHOD' }
  if (!url.startsWith('/') || !URL.canParse(`http://localhost${url}`)) return { status: 400, code: 'PATH' }
  if (
    !/^([\w.-]+|\[[\da-f:.]+\])(:\d+)?$/i.test(headers.host ?? '') ||
    !URL.canParse(`http://${headers.host}`)
  ) {
    return { status: 400, code: 'HOST' }
  }
  return isTooLarge(headers) ? { status: 413, code: 'BODY' } : undefined
}

function logRefused({ status, code }: RefusedRequest): void {
  console.error(`a request was refused with ${status}: ${code}`)
}

/** The address with each `%` of its path escaped, if the path cannot be decoded, as in `/%ff`. */
function decodable(address: string): string {
  const [path = '', ...query] = address.split('?')
  try {
    decodeURIComponent(path)
    return address
  } catch {
    return [path.replaceAll('%', '%25'), ...query].join('?')
  }
}

/** Also true for a body of unknown length: browsers send forms with their length. */
function isTooLarge(headers: IncomingMessage['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > maxBodySize
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  // A connection whose request has just ended would stay open for the browser's next request.
  const closingIdle = setInterval(() => server.closeIdleConnections(), 50)
  const deadline = setTimeout(() => server.closeAllConnections(), stopTimeout)
  await closed
  clearInterval(closingIdle)
  clearTimeout(deadline)
  await closeData()
}
