import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenConsole, openConsole } from './open-console.ts'
import { operator } from './seed.ts'

let admin: OpenConsole
beforeAll(async () => {
  admin = await openConsole()
})
afterAll(() => admin.close())

const wrong = { ...operator, password: 'not the password at all' }

describe('signing in', () => {
  test('redirects to the requested page', async () => {
    const visitor = admin.visitor()
    const refused = await visitor.get('/users?tier=premium')
    expect(refused.headers.get('location')).toBe('/sign-in?next=%2Fusers%3Ftier%3Dpremium')
    const response = await visitor.signIn(operator, '/users?tier=premium')
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe('/users?tier=premium')
    expect(await visitor.page('/users?tier=premium')).toContain('@moonlit_reader')
    expect((await visitor.get('/sign-in?next=/readings')).headers.get('location')).toBe('/readings')
  })

  test('never redirects to another site', async () => {
    const visitor = await admin.operator()
    for (const next of ['https://elsewhere.example/', '//elsewhere.example', '/\\elsewhere.example', '']) {
      const response = await visitor.get(`/sign-in?${new URLSearchParams({ next })}`)
      expect(response.headers.get('location')).toBe('/')
    }
  })

  test('stores the session in a cookie that scripts and other sites cannot use', async () => {
    const response = await admin.visitor().signIn()
    const [cookie, ...others] = response.headers.getSetCookie()
    expect(others).toEqual([])
    expect(cookie).toMatch(/^tarot-admin\.session_token=/)
    expect(cookie?.toLowerCase().split('; ').slice(1).toSorted()).toEqual([
      'httponly',
      'max-age=43200',
      'path=/',
      'samesite=lax',
    ])
  })
})

test('signing out ends the session', async () => {
  const visitor = await admin.operator()
  const session = new Map(visitor.cookies)
  const response = await visitor.post('/sign-out')
  expect(response.headers.get('location')).toBe('/sign-in')
  expect(visitor.cookies.size).toBe(0)
  for (const [name, value] of session) visitor.cookies.set(name, value)
  expect((await visitor.get('/')).status).toBe(302)
})

test('a session in use is extended, an expired one is not', async () => {
  const visitor = await admin.operator()
  const token = decodeURIComponent(visitor.cookies.get('tarot-admin.session_token') ?? '').split('.')[0] ?? ''
  const expireIn = (hours: number) =>
    admin.data.prisma.operatorSession.update({
      where: { token },
      data: { expiresAt: new Date(Date.now() + hours * 3_600_000) },
    })
  await expireIn(2)
  const response = await visitor.get('/account')
  expect([response.status, response.headers.getSetCookie().join()]).toEqual([
    200,
    expect.stringMatching(/^tarot-admin\.session_token=.*Max-Age=43200/),
  ])
  const { expiresAt } = await admin.data.prisma.operatorSession.findUniqueOrThrow({ where: { token } })
  expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(11.9 * 3_600_000)
  await expireIn(-1)
  expect((await visitor.get('/account')).status).toBe(302)
})

test('a GET request does not end the session', async () => {
  const visitor = await admin.operator()
  expect((await visitor.get('/sign-out')).headers.get('location')).toBe('/')
  expect((await visitor.get('/')).status).toBe(200)
})

test('better-auth has no public endpoints', async () => {
  const visitor = admin.visitor()
  for (const path of ['/api/auth/sign-up/email', '/api/auth/sign-in/email']) {
    const response = await visitor.post(path, operator)
    expect(response.headers.get('location')).toMatch(/^\/sign-in/)
    expect(response.headers.getSetCookie()).toEqual([])
  }
  expect(await admin.data.operators.list()).toHaveLength(1)
})

test('password guessing is rate limited, also with forged client addresses', async () => {
  const guess = (attempt: number) =>
    admin.visitor().post('/sign-in', wrong, {
      origin: admin.url,
      'x-forwarded-for': `192.0.2.${attempt}`,
      'x-client-address': `192.0.2.${attempt}`,
    })
  let response = await guess(0)
  expect([response.status, await response.text()]).toEqual([
    401,
    expect.stringContaining('The email address or the password is wrong.'),
  ])
  for (let attempt = 1; attempt < 11 && response.status === 401; attempt += 1) response = await guess(attempt)
  expect([response.status, await response.text()]).toEqual([
    429,
    expect.stringMatching(/Too many attempts\. Wait \d+ seconds/),
  ])
  const seconds = Number(response.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(0)
  expect(seconds).toBeLessThanOrEqual(60)
})

describe('behind a proxy with https', () => {
  let other: OpenConsole
  beforeAll(async () => {
    other = await openConsole({
      ADMIN_URL: 'https://console.tarot.example',
      TRUSTED_PROXIES: '127.0.0.1, 192.0.2.128/25',
    })
  })
  afterAll(() => other.close())

  const origin = { origin: 'https://console.tarot.example' }

  test('the cookie is secure and the origin is that of ADMIN_URL', async () => {
    const visitor = other.visitor()
    expect((await visitor.post('/sign-in', operator)).status).toBe(403)
    const response = await visitor.post('/sign-in', operator, origin)
    expect(response.status).toBe(302)
    expect(response.headers.getSetCookie().join()).toMatch(/^__Secure-tarot-admin\.session_token=.*; Secure/)
    expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000')
    expect((await visitor.get('/')).status).toBe(200)
  })

  test('a new password works immediately and ends the other sessions', async () => {
    const [visitor, elsewhere] = [other.visitor(), other.visitor()]
    await visitor.post('/sign-in', operator, origin)
    await elsewhere.post('/sign-in', operator, origin)
    const change = (form: Record<string, string>) =>
      visitor.post('/account', { intent: 'change-password', ...form }, origin)
    const password = 'another long password'

    const wrongPassword = await change({ current: wrong.password, new: password, again: password })
    expect([wrongPassword.status, await wrongPassword.text()]).toEqual([
      400,
      expect.stringContaining('The current password is wrong.'),
    ])
    const short = await change({ current: operator.password, new: 'short', again: 'short' })
    expect(await short.text()).toContain('at least 12 characters')
    const different = await change({ current: operator.password, new: password, again: wrong.password })
    expect(await different.text()).toContain('differ')

    const done = await change({ current: operator.password, new: password, again: password })
    expect(await visitor.page(String(done.headers.get('location')))).toContain('The password is changed.')
    expect((await elsewhere.get('/account')).status).toBe(302)
    expect((await other.visitor().post('/sign-in', operator, origin)).status).toBe(401)
    expect((await elsewhere.post('/sign-in', { ...operator, password }, origin)).status).toBe(302)

    const everywhere = await visitor.post('/account', { intent: 'sign-out-everywhere' }, origin)
    expect(everywhere.headers.get('location')).toBe('/sign-in')
    expect((await visitor.get('/')).status).toBe(302)
    expect((await elsewhere.get('/')).status).toBe(302)
  })

  test('the rate limit uses the client address that the trusted proxies report', async () => {
    const guess = (address: string) =>
      other
        .visitor()
        .post('/sign-in', wrong, { ...origin, 'x-forwarded-for': `203.0.113.9, ${address}, 192.0.2.200` })
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect((await guess('198.51.100.1')).status).toBe(401)
    }
    expect((await guess('198.51.100.1')).status).toBe(429)
    expect((await guess('198.51.100.2')).status).toBe(401)
  })
})
