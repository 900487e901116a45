import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OpenConsole, openConsole } from './open-console.ts'
import type { Visitor } from './visitor.ts'

let admin: OpenConsole
let operator: Visitor
beforeAll(async () => {
  admin = await openConsole()
  operator = await admin.operator()
})
afterAll(() => admin.close())

/** Sends the bytes; resolves with the response when the console closes the connection. */
async function send(text: string): Promise<string> {
  const socket = connect(Number(new URL(admin.url).port), '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (part) => {
    answer += part
  })
  socket.on('error', () => {}).write(text)
  await once(socket, 'close')
  return answer
}

/** Returns a function that returns the lines printed since this call. They come through a pipe, so poll for them. */
function watchLines(): () => string[] {
  const before = admin.process.output().length
  return () => admin.process.output().slice(before).split('\n').filter(Boolean)
}

const hostHeader = () => `Host: ${new URL(admin.url).host}`

test.each([
  ['a text that is not HTTP', () => 'hello\r\n\r\n', 400],
  ['an unknown method', () => `BREW / HTTP/1.1\r\n${hostHeader()}\r\n\r\n`, 400],
  ['a method that no route accepts', () => `TRACE / HTTP/1.1\r\n${hostHeader()}\r\n\r\n`, 405],
  ['CONNECT', () => `CONNECT a:1 HTTP/1.1\r\n${hostHeader()}\r\n\r\n`, 405],
  ['an invalid host', () => 'GET / HTTP/1.1\r\nHost: [:::\r\n\r\n', 400],
  ['a host with a path', () => 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 400],
  ['a host with a user', () => 'GET / HTTP/1.1\r\nHost: u:p@a\r\n\r\n', 400],
  ['an invalid port', () => 'GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n', 400],
  ['no path', () => `GET * HTTP/1.1\r\n${hostHeader()}\r\n\r\n`, 400],
  ['an address instead of a path', () => `GET http://[ HTTP/1.1\r\n${hostHeader()}\r\n\r\n`, 400],
  [
    'a body of unknown length',
    () => `POST /sign-in HTTP/1.1\r\n${hostHeader()}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    413,
  ],
  ['a large body', () => `POST /sign-in HTTP/1.1\r\n${hostHeader()}\r\nContent-Length: 9000000\r\n\r\n`, 413],
  ['large headers', () => `GET / HTTP/1.1\r\n${hostHeader()}\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
])('%s is refused and logged in one line', async (_, text, status) => {
  const lines = watchLines()
  const answer = await send(text())
  expect(answer.split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  await expect.poll(lines).toEqual([expect.stringMatching(`^a request was refused with ${status}: `)])
})

test.each([
  ['//', {}],
  ['/%', {}],
  ['/%ff', {}],
  ['/users/%2e%2e%2f', {}],
  ['/users/__proto__', {}],
  ['/__proto__', {}],
  ['/.data', {}],
  ['/users/1.data', {}],
  ['/_root.data?_routes=nothing', {}],
  ['/_root.data?_routes=%ff', {}],
  ['/__manifest', {}],
  ['/__manifest?paths=%ff&version=x', {}],
  ['/__manifest?p=//&version=x', {}],
  [`/users?search=${'%'}`, {}],
  ['/users?cursor=%00', {}],
  ['/', { accept: '\u00ff', cookie: '=;;;=%ff; a=%; better-auth.session_token=%ff' }],
  ['/', { cookie: 'better-auth.session_token=x.y%' }],
  ['/', { 'x-forwarded-for': '%%%' }],
])('%s is no server error, anonymous or signed in', async (path, headers) => {
  const lines = watchLines()
  for (const visitor of [admin.visitor(), operator]) {
    const { cookie = '', ...others } = headers as Record<string, string>
    const own = [...visitor.cookies].map(([name, value]) => `${name}=${value}`)
    const all = Object.entries({ ...others, cookie: [cookie, ...own].join('; ') })
    const head = all.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    const answer = await send(`GET ${path} HTTP/1.1\r\n${hostHeader()}\r\nConnection: close\r\n${head}\r\n`)
    expect(answer.split('\r\n')[0]).toMatch(/^HTTP\/1.1 [234]/)
  }
  expect(lines()).toEqual([])
})

const multipart = { 'content-type': 'multipart/form-data; boundary=x' }
test.each([
  ['an incomplete multipart form', multipart, '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'],
  ['a multipart form without boundary', { 'content-type': 'multipart/form-data' }, 'a'],
  ['invalid JSON', { 'content-type': 'application/json' }, '{"a":'],
  ['JSON', { 'content-type': 'application/json' }, '{}'],
  ['no content type', { 'content-type': '' }, 'a=b'],
])('%s instead of a form is refused and logged in one line', async (_, headers, body) => {
  for (const [visitor, path] of [
    [admin.visitor(), '/sign-in'],
    [operator, '/account'],
    [operator, '/reconciliation'],
    [operator, '/users/1.data'],
  ] as const) {
    const lines = watchLines()
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(`${admin.url}${path}`, {
      method: 'POST',
      headers: { ...headers, cookie, origin: admin.url },
      body,
    })
    expect([path, response.status]).toEqual([path, 400])
    await expect.poll(lines).toEqual([expect.stringContaining('the form cannot be read')])
  }
})

test('slow and idle connections time out, and an aborted request is no error', async () => {
  const form = `POST /sign-in HTTP/1.1\r\n${hostHeader()}\r\nOrigin: ${admin.url}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\nemail`
  const abandoned = connect(Number(new URL(admin.url).port), '127.0.0.1')
  abandoned.write(form, () => abandoned.destroy())
  const lines = watchLines()
  const answers = await Promise.all([send(''), send(`GET / HTTP/1.1\r\n${hostHeader()}`), send(form)])
  expect(answers.map((answer) => answer.split('\r\n')[0])).toEqual([
    '',
    'HTTP/1.1 408 Request Timeout',
    'HTTP/1.1 408 Request Timeout',
  ])
  await expect
    .poll(lines)
    .toEqual([1, 2].map(() => 'a request was refused with 408: ERR_HTTP_REQUEST_TIMEOUT'))
})
