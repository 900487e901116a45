import { once } from 'node:events'
import { connect } from 'node:net'
import type { Limits } from '@tarot/http-server'
import { freePort } from '@tarot/services'
import type { Update } from 'grammy/types'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../logger.ts'
import { createUpdateProcessor } from './process-updates.ts'
import { serveWebhook } from './serve-webhook.ts'

const healthy = { ok: true, latency: 1, version: '18', problem: null }

async function useWebhook(
  handle: (update: Update) => Promise<void> = async () => {},
  isPayment: (update: Update) => boolean = () => false,
  limits: Partial<Limits> = {},
) {
  const port = await freePort()
  const url = new URL(`http://127.0.0.1:${port}/updates`)
  const seen: number[] = []
  const updates = createUpdateProcessor(async (update) => {
    seen.push(update.update_id)
    await handle(update)
  }, isPayment)
  const health = { ok: true }
  const data = { health: async () => ({ ...health, database: healthy, redis: null }) }
  const log: string[] = []
  const logger = createLogger('info', '1:a', { write: (line) => void log.push(line) })
  const delivery = await serveWebhook(
    { url, secret: 'right', host: '127.0.0.1', port },
    { updates, data, logger, limits },
  )
  onTestFinished(() => delivery.stop())
  const post = (body: string, secret: string | undefined = 'right') => {
    const token: Record<string, string> = secret === '' ? {} : { 'x-telegram-bot-api-secret-token': secret }
    return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...token } })
  }
  /** Sends the text and resolves with the response when the server closes the connection. */
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
  return { url, seen, post, delivery, health, updates, log, send }
}

test('an update with the right secret is processed once and answered 200', async () => {
  const { seen, post } = await useWebhook()
  expect((await post('{"update_id":7}')).status).toBe(200)
  expect((await post('{"update_id":7}')).status).toBe(200)
  expect(seen).toEqual([7])
})

test('a wrong or missing secret is answered 401 and nothing is processed', async () => {
  const { seen, post } = await useWebhook()
  for (const secret of ['wrong', 'right!', '', 'r', 'x'.repeat(1_000)]) {
    expect((await post('{"update_id":7}', secret)).status).toBe(401)
  }
  expect(seen).toEqual([])
})

test('a request without an update is refused', async () => {
  const { url, seen, post } = await useWebhook()
  for (const body of [
    '',
    'no json',
    '[]',
    'null',
    '{"update_id":"7"}',
    '{"update_id":-1}',
    '{"message":{}}',
  ]) {
    expect((await post(body)).status, body).toBe(400)
  }
  expect((await post(JSON.stringify({ update_id: 7, message: 'x'.repeat(1024 * 1024) }))).status).toBe(413)
  expect((await fetch(url)).status).toBe(405)
  expect((await fetch(new URL('/other', url), { method: 'POST' })).status).toBe(404)
  expect(seen).toEqual([])
})

test('a payment that is not recorded is answered 503, so that Telegram repeats it', async () => {
  let isDown = true
  const { seen, post } = await useWebhook(
    async () => {
      if (isDown) throw new Error('not recorded')
    },
    () => true,
  )
  expect((await post('{"update_id":7}')).status).toBe(503)
  isDown = false
  expect((await post('{"update_id":7}')).status).toBe(200)
  expect((await post('{"update_id":7}')).status).toBe(200)
  expect(seen).toEqual([7, 7])
})

test('/healthz says whether the database answers', async () => {
  const { url, health } = await useWebhook()
  const ask = async () => (await fetch(new URL('/healthz', url))).status
  expect(await ask()).toBe(200)
  health.ok = false
  expect(await ask()).toBe(503)
})

test('a stop finishes the requests in progress and refuses others', async () => {
  const began = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const { post, delivery, seen } = await useWebhook(async () => {
    began.resolve()
    await gate.promise
  })
  const first = post('{"update_id":1}')
  await began.promise
  const stopped = delivery.stop()
  await expect(post('{"update_id":2}')).rejects.toThrow()
  gate.resolve()
  expect((await first).status).toBe(200)
  await stopped
  expect(seen).toEqual([1])
})

const secret = 'X-Telegram-Bot-Api-Secret-Token: right'

test.each([
  ['a path that is no path', 'GET // HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 404],
  ['an address in place of a path', 'GET http://[ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 404],
  ['a half-encoded path', 'POST /%ff%zz HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n', 404],
  ['a host that is no host', 'GET /updates HTTP/1.1\r\nHost: [:::\r\n\r\n', 405],
  ['no host', 'GET /updates HTTP/1.1\r\n\r\n', 400],
  ['an unknown method', 'BREW /updates HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', 405],
  ['a large body', `POST /updates HTTP/1.1\r\nHost: a\r\n${secret}\r\nContent-Length: 9000000\r\n\r\n`, 413],
  [
    'a multipart body',
    `POST /updates HTTP/1.1\r\nHost: a\r\n${secret}\r\nContent-Type: multipart/form-data\r\nContent-Length: 4\r\n\r\n--x\r`,
    400,
  ],
  ['slow headers', 'POST /updates HTTP/1.1\r\nHost:', 408],
  ['a slow body', `POST /updates HTTP/1.1\r\nHost: a\r\n${secret}\r\nContent-Length: 9\r\n\r\n{"up`, 408],
])('%s is refused in one line', async (_, text, status) => {
  const limits = status === 408 ? { headers: 500, request: 600, check: 50 } : {}
  const { send, log } = await useWebhook(undefined, undefined, limits)
  expect(await send(text)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  // Node itself answers requests without a host.
  const lines = text.includes('Host:') ? [`${status}`] : []
  expect(log.map((line) => /"status":(\d+)/.exec(line)?.[1])).toEqual(lines)
  expect(log.join()).not.toMatch(/"level":50|stack/)
})

test('a request that the client aborts is not an error', async () => {
  const { url, log, post } = await useWebhook()
  const socket = connect(Number(url.port), '127.0.0.1')
  socket.write(
    `POST /updates HTTP/1.1\r\nHost: a\r\n${secret}\r\nContent-Length: 99\r\n\r\n{"update_id"`,
    () => socket.destroy(),
  )
  await once(socket, 'close')
  expect((await post('{"update_id":7}')).status).toBe(200)
  expect(log).toEqual([])
})
