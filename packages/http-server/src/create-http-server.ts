import { createServer, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

/** Limits in milliseconds. */
export interface Limits {
  /** For the headers of a request, from the start of the connection or of the request. Default 10 000. */
  headers: number
  /** For the whole request with its body. Default 15 000. */
  request: number
  /** Between two requests on one connection. Default 5 000. */
  idle: number
  /** Interval at which `headers` and `request` are checked. Default 1 000. */
  check: number
}

/** A request that was malformed or did not arrive in time. */
export interface RefusedRequest {
  status: number
  /** Node's error code: `HPE_INVALID_METHOD`, `ERR_HTTP_REQUEST_TIMEOUT` … */
  code: string
}

export interface HttpServerOptions {
  limits?: Partial<Limits>
  /** Called once for each refused request. Connections that were closed or never used are not reported. */
  onRefused: (refused: RefusedRequest) => void
}

/** Error codes of a connection that the client closed. */
const closed = new Set(['ECONNRESET', 'EPIPE', 'HPE_INVALID_EOF_STATE'])

const statuses: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
}

/** Creates an HTTP server that answers malformed requests with 4xx and closes slow or idle connections. */
export function createHttpServer(
  listener: RequestListener,
  { limits, onRefused }: HttpServerOptions,
): Server {
  const { headers, request, idle, check } = {
    headers: 10_000,
    request: 15_000,
    idle: 5_000,
    check: 1_000,
    ...limits,
  }
  const timeouts = {
    headersTimeout: headers,
    requestTimeout: request,
    keepAliveTimeout: idle,
    connectionsCheckingInterval: check,
  }
  const responses = new WeakMap<Duplex, ServerResponse>()
  const server = createServer(timeouts, (incoming, response) => {
    responses.set(incoming.socket, response)
    return listener(incoming, response)
  })

  const refuse = (socket: Duplex, refused: RefusedRequest) => {
    onRefused(refused)
    socket.end(
      `HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    )
  }
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const { code = 'UNKNOWN' } = error
    const isUnused = 'bytesRead' in socket && socket.bytesRead === 0
    const response = responses.get(socket)
    const isAnswering = response?.headersSent && !response.writableFinished
    if (closed.has(code) || isUnused || isAnswering || !socket.writable) socket.destroy()
    else refuse(socket, { status: statuses[code] ?? 400, code })
  })
  server.on('connect', (_, socket: Duplex) => refuse(socket, { status: 405, code: 'CONNECT' }))
  return server
}
