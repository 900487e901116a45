import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import {
  BodyTooLarge,
  createHttpServer,
  type Limits,
  type RefusedRequest,
  RequestAborted,
  readBody,
} from './index.ts'

/** Limits that no test reaches, and a short check interval. */
const looseLimits: Limits = { headers: 600_000, request: 600_000, idle: 600_000, check: 20 }

async function useServer(limits: Partial<Limits> = {}, listener?: RequestListener) {
  const refused: RefusedRequest[] = []
  const server = createHttpServer(listener ?? ((_, response) => response.end('well')), {
    limits: { ...looseLimits, ...limits },
    onRefused: (request) => refused.push(request),
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  /** Sends the text, and resolves to the answer when the server has closed the connection. */
  const send = async (text: string) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8').on('data', (part) => {
      answer += part
    })
    socket.on('error', () => {}).write(text)
    await once(socket, 'close')
    return answer
  }
  return { server, port, refused, send }
}

test.each([
  ['text that is not HTTP', 'hello\r\n\r\n', 400],
  ['an unknown method', 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
  ['a length that is not a number', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n', 400],
  ['a broken header', 'GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n', 400],
  ['headers without end', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
  ['CONNECT', 'CONNECT other:443 HTTP/1.1\r\nHost: other\r\n\r\n', 405],
])('%s is refused', async (_, text, status) => {
  const { send } = await useServer()
  expect((await send(text)).split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
})

test('slow headers and a slow body are answered with 408 and reported once', async () => {
  const { send, refused } = await useServer(
    { headers: 100, request: 200 },
    async (request, response) =>
      void (await readBody(request, 100).then(
        () => response.end(),
        () => {},
      )),
  )
  for (const text of [
    'GET / HTTP/1.1\r\nHost:',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf',
  ]) {
    expect(await send(text)).toMatch(/^HTTP\/1.1 408 /)
  }
  expect(refused).toEqual([1, 2].map(() => ({ status: 408, code: 'ERR_HTTP_REQUEST_TIMEOUT' })))
})

test('a connection without a request and an idle connection are closed', async () => {
  const { send, refused } = await useServer({ headers: 100, request: 100, idle: 100 })
  expect(await send('')).toBe('')
  expect(await send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toContain('well')
  expect(refused).toEqual([])
})

test('a body that is too large is answered with 413, and an incomplete one is aborted', async () => {
  const outcomes: unknown[] = []
  const done = Promise.withResolvers<void>()
  const { port, send, refused } = await useServer({}, async (request, response) => {
    const outcome = await readBody(request, 10).catch((error: unknown) => error)
    outcomes.push(outcome)
    if (outcome instanceof RequestAborted) done.resolve()
    response.writeHead(outcome instanceof BodyTooLarge ? 413 : 200, { connection: 'close' }).end()
  })
  const post = (head: string, body: string) => send(`POST / HTTP/1.1\r\nHost: a\r\n${head}\r\n\r\n${body}`)
  expect(await post('Content-Length: 1000000', 'begun')).toMatch(/^HTTP\/1.1 413 /)
  expect(await post('Transfer-Encoding: chunked', `40\r\n${'x'.repeat(64)}\r\n`)).toMatch(/^HTTP\/1.1 413 /)
  expect(await post('Content-Length: 4', 'well')).toMatch(/^HTTP\/1.1 200 /)
  const socket = connect(port, '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf', () => socket.destroy())
  await done.promise
  expect(outcomes).toMatchObject([
    { name: 'BodyTooLarge' },
    { name: 'BodyTooLarge' },
    Buffer.from('well'),
    { name: 'RequestAborted' },
  ])
  expect(refused).toEqual([])
})
