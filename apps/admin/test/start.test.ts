import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { freePort, isPortFree } from '@tarot/services'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type OpenConsole, openConsole } from './open-console.ts'
import { startProcess } from './start-process.ts'

const BETTER_AUTH_SECRET = 'a-secret-of-the-tests-with-40-characters'

describe('what is missing is said in one sentence', () => {
  test.each([
    ['no secret', {}, /^admin console: BETTER_AUTH_SECRET is not set: give at least 32 random characters/],
    [
      'a short secret',
      { BETTER_AUTH_SECRET: 'short' },
      /^admin console: BETTER_AUTH_SECRET must have at least 32/,
    ],
    ['no database', { BETTER_AUTH_SECRET }, /^admin console: DATABASE_URL is not set/],
    ['a port that is none', { BETTER_AUTH_SECRET, PORT: 'http' }, /^admin console: PORT=http must be a port/],
    [
      'a wrong address',
      { BETTER_AUTH_SECRET, ADMIN_URL: 'console' },
      /^admin console: ADMIN_URL must be an http/,
    ],
    [
      'an address without TLS that is not this machine',
      { BETTER_AUTH_SECRET, ADMIN_URL: 'http://example.org' },
      /^admin console: ADMIN_URL must begin with https:\/\//,
    ],
    [
      'an address with a path',
      { BETTER_AUTH_SECRET, ADMIN_URL: 'https://example.org/console?x' },
      /^admin console: ADMIN_URL must be an address alone.*: https:\/\/example\.org\n$/,
    ],
    [
      'an address with a password',
      { BETTER_AUTH_SECRET, ADMIN_URL: 'https://one:s3cret@example.org' },
      /^admin console: ADMIN_URL must have no user and no password(?!.*s3cret)/,
    ],
    [
      'one port for two servers',
      { BETTER_AUTH_SECRET, PORT: '4497', METRICS_PORT: '4497' },
      /^admin console: PORT and METRICS_PORT are both 4497/,
    ],
    [
      'a database that does not answer',
      { BETTER_AUTH_SECRET, DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/c' },
      /^admin console: the database does not answer: check that it runs, and DATABASE_URL\n$/,
    ],
  ])('%s', async (_, settings, sentence) => {
    const child = startProcess(settings)
    expect(await child.exited).toBe(1)
    expect(child.output()).toMatch(sentence)
    expect(child.output().trim().split('\n')).toHaveLength(1)
  })

  test('a port that is taken', async () => {
    const port = await freePort()
    const answer: RequestListener = (_, response) => response.end()
    const taken = createServer(answer).listen(port, '127.0.0.1')
    await once(taken, 'listening')
    const DATABASE_URL = inject('templateUrl')
    const child = startProcess({ BETTER_AUTH_SECRET, DATABASE_URL, PORT: String(port) })
    expect(await child.exited).toBe(1)
    taken.close()
    expect(child.output()).toMatch(
      new RegExp(`^admin console: Port ${port} of 127\\.0\\.0\\.1 is taken: .*\n$`),
    )
  })
})

test.each([
  ['--hlep', "unknown option '--hlep'"],
  ['3000', "unknown argument '3000'"],
])('%s, which is not known, is one line that says where help is', async (argument, said) => {
  const child = startProcess({ BETTER_AUTH_SECRET, DATABASE_URL: inject('templateUrl') }, [argument])
  expect(await child.exited).toBe(1)
  expect(child.output()).toMatch(new RegExp(`^admin console: ${said}: .* See node server/main.ts --help\n$`))
})

test('--help names every setting', async () => {
  const child = startProcess({}, ['--help'])
  expect(await child.exited).toBe(0)
  const source = await readFile(new URL('../app/server/config.server.ts', import.meta.url), 'utf8')
  const own = [...source.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name)
  expect(own).toContain('TRUSTED_PROXIES')
  for (const name of [...own, 'DATABASE_URL', 'DATABASE_POOL_SIZE', 'REDIS_URL', 'REDIS_NAMESPACE']) {
    expect(child.output()).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
  }
})

test('the console serves the figures of its own caches, apart from its pages', async () => {
  const port = String(await freePort())
  const admin = await openConsole({ METRICS_PORT: port })
  try {
    const visitor = await admin.operator()
    await visitor.page('/users/1')
    const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    expect(figures).toMatch(/^tarot_cache_redis_up 1$/m)
    expect(figures).toMatch(/^tarot_cache_total\{cache="balance",tier="l2",outcome="\w+"\} [1-9]/m)
    expect((await visitor.get('/metrics')).status).toBe(404)
  } finally {
    await admin.close()
  }
})

test.each([
  ['a port', 'METRICS_PORT', {}],
  ['a host', 'HOST', { HOST: '192.0.2.1' }],
])('%s that it cannot listen on: it says so and ends', async (_, setting, given) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const more = setting === 'METRICS_PORT' ? { METRICS_PORT: String(port) } : given
  const child = startProcess({ BETTER_AUTH_SECRET, DATABASE_URL: inject('templateUrl'), ...more })
  expect(await child.exited).toBe(1)
  taken.close()
  expect(child.output()).toMatch(new RegExp(`^admin console: .* with ${setting}\\b.*\n$`))
})

describe('a console that runs', () => {
  let admin: OpenConsole
  beforeAll(async () => {
    admin = await openConsole()
  })
  afterAll(() => admin.close())

  test('says one line and where it is', () => {
    expect(admin.process.output()).toBe(`admin console is ready: ${admin.url}\n`)
  })

  test('listens to this machine alone', async () => {
    const socket = connect({ host: '127.0.0.2', port: Number(new URL(admin.url).port) })
    const [error] = await once(socket, 'error')
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('sends every page with a strict policy, and nothing to keep', async () => {
    const { headers } = await admin.visitor().get('/sign-in')
    const nonce = /script-src 'self' 'nonce-([\w+/=]{22,})';/.exec(
      headers.get('content-security-policy') ?? '',
    )?.[1]
    expect(nonce).toBeDefined()
    const html = await admin.visitor().page('/sign-in')
    expect(html.match(/<script(?![^>]* nonce=)/g)).toBeNull()
    expect(html).not.toContain(nonce)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/)
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    })
    const visitor = await admin.operator()
    expect((await visitor.get('/_.data')).headers.get('cache-control')).toBe('no-store')
    expect((await visitor.get('/users/999')).headers.get('content-security-policy')).toContain('nonce-')
  })

  test('sends files that may be kept for ever, and only files of the browser', async () => {
    const html = await admin.visitor().page('/sign-in')
    const [script] = /\/assets\/entry\.client-[\w-]+\.js/.exec(html) ?? []
    const file = await admin.visitor().get(String(script))
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(file.headers.get('content-encoding')).toBe('gzip')
    expect(file.headers.get('x-content-type-options')).toBe('nosniff')
    for (const path of [
      '/assets/gone.js',
      '/assets/%2e%2e/server/index.js',
      '/assets/..%2fserver%2findex.js',
    ]) {
      expect((await admin.visitor().get(path)).status).not.toBe(200)
    }
  })

  test('takes no more than a form', async () => {
    const visitor = admin.visitor()
    expect((await visitor.post('/sign-in', { email: 'x'.repeat(70_000) })).status).toBe(413)
    const endless = new Blob(['email=x']).stream()
    const init = { method: 'POST', headers: { origin: admin.url }, body: endless, duplex: 'half' }
    expect((await fetch(`${admin.url}/sign-in`, init as RequestInit)).status).toBe(413)
  })

  test('sends those who typed localhost to its own address', async () => {
    const response = await fetch(`${admin.url.replace('127.0.0.1', 'localhost')}/users?tier=basic`, {
      redirect: 'manual',
    }).catch(() => undefined)
    // Where localhost is the IPv6 address alone, nobody is there.
    if (response) expect(response.headers.get('location')).toBe(`${admin.url}/users?tier=basic`)
  })

  test('sends those who came under a foreign name to its own address, but not who watches it', async () => {
    const ask = async (path: string) => {
      const asked = request(`${admin.url}${path}`, { headers: { host: 'foreign.example' } }).end()
      const [response] = (await once(asked, 'response')) as [IncomingMessage]
      response.resume()
      return [response.statusCode, response.headers.location]
    }
    expect(await ask('/sign-in')).toEqual([302, `${admin.url}/sign-in`])
    expect(await ask('/healthz')).toEqual([200, undefined])
  })

  test('ends what it was asked for before it stops', async () => {
    const { port } = new URL(admin.url)
    const body = 'email=nobody%40tarot.example&password=wrong'
    const asked = request({
      port,
      method: 'POST',
      path: '/sign-in',
      headers: {
        origin: admin.url,
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': body.length,
        expect: '100-continue',
      },
    })
    asked.flushHeaders()
    await once(asked, 'continue')
    admin.process.kill('SIGTERM')
    await expect.poll(() => isPortFree(Number(port))).toBe(true)
    asked.end(body)
    const [response] = await once(asked, 'response')
    expect(response.statusCode).toBe(401)
    response.resume()
    expect(await admin.process.exited).toBe(0)
  })
})
