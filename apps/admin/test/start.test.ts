import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { freePort, isPortFree } from '@tarot/services'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type OpenConsole, openConsole } from './open-console.ts'
import { startProcess } from './start-process.ts'

const BETTER_AUTH_SECRET = 'a-secret-of-the-tests-with-40-characters'

describe('a console that cannot start prints one sentence', () => {
  test.each([
    ['no secret', {}, /^admin console: BETTER_AUTH_SECRET is not set: give at least 32 random characters/],
    [
      'a short secret',
      { BETTER_AUTH_SECRET: 'short' },
      /^admin console: BETTER_AUTH_SECRET must have at least 32/,
    ],
    ['no database', { BETTER_AUTH_SECRET }, /^admin console: DATABASE_URL is not set/],
    ['an invalid port', { BETTER_AUTH_SECRET, PORT: 'http' }, /^admin console: PORT=http must be a port/],
    [
      'a wrong address',
      { BETTER_AUTH_SECRET, ADMIN_URL: 'console' },
      /^admin console: ADMIN_URL must be an http/,
    ],
    [
      'an address without TLS of another machine',
      { BETTER_AUTH_SECRET, ADMIN_URL: 'http://example.org' },
      /^admin console: ADMIN_URL must begin with https:\/\//,
    ],
    [
      'an address with a path',
      { BETTER_AUTH_SECRET, ADMIN_URL: 'https://example.org/console?x' },
      /^admin console: ADMIN_URL must be an origin without a path: https:\/\/example\.org\n$/,
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
])('the unknown argument %s is reported in one line that names --help', async (argument, problem) => {
  const child = startProcess({ BETTER_AUTH_SECRET, DATABASE_URL: inject('templateUrl') }, [argument])
  expect(await child.exited).toBe(1)
  expect(child.output()).toMatch(
    new RegExp(`^admin console: ${problem}: .* See node server/main.ts --help\n$`),
  )
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

test('the console serves the metrics of its caches on a separate port', async () => {
  const port = String(await freePort())
  const admin = await openConsole({ METRICS_PORT: port })
  try {
    const visitor = await admin.operator()
    await visitor.page('/users/1')
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    expect(metrics).toMatch(/^tarot_cache_redis_up 1$/m)
    expect(metrics).toMatch(/^tarot_cache_total\{cache="balance",tier="l2",outcome="\w+"\} [1-9]/m)
    expect((await visitor.get('/metrics')).status).toBe(404)
  } finally {
    await admin.close()
  }
})

test.each([
  ['a port', 'METRICS_PORT', {}],
  ['a host', 'HOST', { HOST: '192.0.2.1' }],
])('%s that it cannot listen on is reported, and the console exits', async (_, setting, settings) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const more = setting === 'METRICS_PORT' ? { METRICS_PORT: String(port) } : settings
  const child = startProcess({ BETTER_AUTH_SECRET, DATABASE_URL: inject('templateUrl'), ...more })
  expect(await child.exited).toBe(1)
  taken.close()
  expect(child.output()).toMatch(new RegExp(`^admin console: .* with ${setting}\\b.*\n$`))
})

describe('a running console', () => {
  let admin: OpenConsole
  beforeAll(async () => {
    admin = await openConsole()
  })
  afterAll(() => admin.close())

  test('prints one line with its address', () => {
    expect(admin.process.output()).toBe(`admin console is ready: ${admin.url}\n`)
  })

  test('listens only on the loopback address', async () => {
    const socket = connect({ host: '127.0.0.2', port: Number(new URL(admin.url).port) })
    const [error] = await once(socket, 'error')
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('sends every page with a strict policy and without caching', async () => {
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

  describe('sends the files of the browser', () => {
    const scriptOf = async () => {
      const html = await admin.visitor().page('/sign-in')
      return String(/\/assets\/entry\.client-[\w-]+\.js/.exec(html)?.[0])
    }

    test('compressed and immutable', async () => {
      const { status, headers } = await admin.visitor().get(await scriptOf())
      expect(status).toBe(200)
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-encoding': 'gzip',
        'content-type': 'text/javascript; charset=utf-8',
        vary: 'Accept-Encoding',
        'x-content-type-options': 'nosniff',
      })
    })

    test('uncompressed to a client that does not accept gzip', async () => {
      const script = await scriptOf()
      const plain = await admin.visitor().get(script, { 'accept-encoding': 'identity' })
      const text = await plain.text()
      expect(plain.headers.get('content-encoding')).toBeNull()
      expect(plain.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
      expect(text).toBe(await (await admin.visitor().get(script)).text())
    })

    test('for an hour if their name has no hash', async () => {
      const { status, headers } = await admin.visitor().get('/favicon.svg')
      expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=3600'])
    })

    test('without their content to HEAD', async () => {
      const address = `${admin.url}${await scriptOf()}`
      const [head, get] = await Promise.all([fetch(address, { method: 'HEAD' }), fetch(address)])
      expect([head.status, await head.text()]).toEqual([200, ''])
      for (const name of ['cache-control', 'content-length', 'content-type']) {
        expect(head.headers.get(name)).toBe(get.headers.get(name))
      }
    })

    test('whole, whatever range is requested', async () => {
      const script = await scriptOf()
      for (const range of ['bytes=0-9', 'bytes=9-1', 'bytes=-9']) {
        expect((await admin.visitor().get(script, { range })).status).toBe(200)
      }
    })

    test.each([
      '/assets/gone.js',
      '/assets/../../server/index.js',
      '/assets/%2e%2e/%2e%2e/server/index.js',
      '/assets/..%2f..%2fserver%2findex.js',
    ])('and neither another file nor a page for %s', async (path) => {
      // `fetch` would shorten the path.
      const outgoing = request(admin.url, { path }).end()
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
      const text = await response.setEncoding('utf8').reduce((all, part) => all + part, '')
      expect([response.statusCode, text]).toEqual([404, 'Not found'])
    })
  })

  test('refuses bodies that are larger than a form', async () => {
    const visitor = admin.visitor()
    expect((await visitor.post('/sign-in', { email: 'x'.repeat(70_000) })).status).toBe(413)
    const chunked = new Blob(['email=x']).stream()
    const init = { method: 'POST', headers: { origin: admin.url }, body: chunked, duplex: 'half' }
    expect((await fetch(`${admin.url}/sign-in`, init as RequestInit)).status).toBe(413)
  })

  test('redirects localhost to its own address', async () => {
    const response = await fetch(`${admin.url.replace('127.0.0.1', 'localhost')}/users?tier=basic`, {
      redirect: 'manual',
    }).catch(() => undefined)
    // If localhost is only the IPv6 address, nothing listens there.
    if (response) expect(response.headers.get('location')).toBe(`${admin.url}/users?tier=basic`)
  })

  test('redirects a foreign host name to its own address, except for /healthz', async () => {
    const get = async (path: string) => {
      const outgoing = request(`${admin.url}${path}`, { headers: { host: 'foreign.example' } }).end()
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
      response.resume()
      return [response.statusCode, response.headers.location]
    }
    expect(await get('/sign-in')).toEqual([302, `${admin.url}/sign-in`])
    expect(await get('/healthz')).toEqual([200, undefined])
  })

  test('finishes a running request before it stops', async () => {
    const { port } = new URL(admin.url)
    const body = 'email=nobody%40tarot.example&password=wrong'
    const outgoing = request({
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
    outgoing.flushHeaders()
    await once(outgoing, 'continue')
    admin.process.kill('SIGTERM')
    await expect.poll(() => isPortFree(Number(port))).toBe(true)
    outgoing.end(body)
    const [response] = await once(outgoing, 'response')
    expect(response.statusCode).toBe(401)
    response.resume()
    expect(await admin.process.exited).toBe(0)
  })
})
