import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { withSandbox } from '../testing/with-sandbox.ts'

/** Sends the text, and resolves to the answer when the sandbox has closed the connection. */
async function send(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (part) => {
    answer += part
  })
  socket.on('error', () => {}).write(text)
  await once(socket, 'close')
  return answer
}

test('property names of Object are not found as files, methods or ids', async () => {
  const { running } = await withSandbox()
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    for (const path of [
      `/library/${name}`,
      `/page/${name}`,
      `/bot${running.token}/${name}`,
      `/sandbox/${name}`,
      `/${name}`,
      `/sandbox/files/${name}`,
      `/sandbox/callback-queries/${name}`,
      `/file/bot${running.token}/${name}`,
    ]) {
      const response = await fetch(running.url + path)
      expect([path, response.status]).toEqual([path, 404])
    }
  }
})

test.each([
  ['an invalid path', 'GET // HTTP/1.1\r\nHost: HOST\r\n', '', [404]],
  ['an address in place of a path', 'GET http://[ HTTP/1.1\r\nHost: HOST\r\n', '', [400, 403]],
  ['a half-encoded path', 'GET /%ff%zz HTTP/1.1\r\nHost: HOST\r\n', '', [404]],
  ['a half-encoded method', 'GET /botTOKEN/%ff HTTP/1.1\r\nHost: HOST\r\n', '', [404]],
  ['a half-encoded charge', 'POST /sandbox/payments/%ff/refund HTTP/1.1\r\nHost: HOST\r\n', '', [404]],
  ['an invalid host', 'GET / HTTP/1.1\r\nHost: [:::\r\n', '', [400, 403]],
  ['an invalid port', 'GET / HTTP/1.1\r\nHost: localhost:99999\r\n', '', [400, 403]],
  ['no host', 'GET / HTTP/1.1\r\n', '', [400]],
  ['an unknown method', 'BREW / HTTP/1.1\r\nHost: HOST\r\n', '', [400]],
  ['a method that no route accepts', 'TRACE / HTTP/1.1\r\nHost: HOST\r\n', '', [400, 404, 405]],
  [
    'invalid JSON',
    'POST /botTOKEN/getMe HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n',
    '{"a"',
    [400],
  ],
  [
    'multipart without end',
    'POST /botTOKEN/getMe HTTP/1.1\r\nHost: HOST\r\nContent-Type: multipart/form-data; boundary=x\r\n',
    '--x\r\n',
    [400],
  ],
  [
    'multipart without boundary',
    'POST /botTOKEN/getMe HTTP/1.1\r\nHost: HOST\r\nContent-Type: multipart/form-data\r\n',
    'x',
    [400],
  ],
  [
    'invalid JSON to the control API',
    'POST /sandbox/people HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n',
    '{"a"',
    [400],
  ],
  [
    'JSON that is not an object to the control API',
    'POST /sandbox/people HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n',
    '[[[1]]]',
    [400],
  ],
])('%s is a client error', async (_, head, body, statuses) => {
  const { running } = await withSandbox()
  const text = head.replace('HOST', `127.0.0.1:${running.port}`).replace('TOKEN', running.token)
  const answer = await send(
    running.port,
    `${text}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  expect(statuses.map((status) => `HTTP/1.1 ${status}`)).toContain(answer.slice(0, 12))
  expect(answer).not.toMatch(/^\s+at /m)
})

test('a clock beyond the valid dates is refused, and the clock is not changed', async () => {
  const { running } = await withSandbox()
  const url = `${running.url}/sandbox/clock`
  const move = async (body: string) =>
    (await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })).status
  for (const body of [
    '{"seconds":1e300}',
    '{"seconds":-1e300}',
    '{"seconds":3000000000}',
    '{"date":"+200000-01-01T00:00:00Z"}',
    '{"date":-1e15}',
    '{"date":"never"}',
  ]) {
    expect([body, await move(body)]).toEqual([body, 400])
  }
  expect(await move('{"seconds":60}')).toBe(200)
  const { now } = (await (await fetch(url)).json()) as { now: string }
  expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(600_000)
})
