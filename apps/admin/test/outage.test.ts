import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { openBrowser } from '@tarot/services/browser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTab } from './browser.ts'
import { type OpenConsole, openConsole } from './open-console.ts'

/** Connections of a proxy to the database, which the tests interrupt. */
const sockets = new Set<Socket>()
let target = { host: '', port: 0 }
let isConnected = true
/** Of the database itself, without the proxy. */
let databaseUrl = ''
const proxy = createServer((client) => {
  if (!isConnected) return client.destroy()
  const server = connect(target)
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    sockets.add(one)
    one.on('error', () => other.destroy())
    one.on('close', () => sockets.delete(one))
    one.pipe(other)
  }
  return undefined
})

let admin: OpenConsole
beforeAll(async () => {
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  const port = address && typeof address === 'object' ? address.port : 0
  admin = await openConsole({}, (directUrl) => {
    databaseUrl = directUrl
    const url = new URL(directUrl)
    target = { host: url.hostname, port: Number(url.port) }
    url.port = String(port)
    return url.href
  })
})
afterAll(async () => {
  isConnected = true
  await admin.close()
  proxy.close()
})

test('without a database every page says so, and works again afterwards', async () => {
  const visitor = await admin.operator()
  const healthy = await visitor.get('/healthz')
  expect([healthy.status, await healthy.text()]).toEqual([200, 'ok\n'])

  isConnected = false
  for (const socket of sockets) socket.destroy()
  // Each lost connection is also logged once.
  const lines = () =>
    admin.process
      .output()
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('a database connection was lost'))
  for (const path of ['/', '/users/1']) {
    const before = lines().length
    const response = await visitor.get(path)
    expect([response.status, await response.text()]).toEqual([
      503,
      expect.stringContaining('The database does not answer'),
    ])
    // The output of the process may arrive after its response.
    await expect
      .poll(() => lines().slice(before))
      .toEqual([expect.stringMatching(`^GET ${path} failed: .*database`)])
  }
  const before = lines().length
  expect((await visitor.signIn()).status).toBe(503)
  await expect
    .poll(() => lines().slice(before))
    .toEqual([expect.stringMatching(/^POST \/sign-in failed: .*database/)])
  expect((await visitor.get('/sign-in')).status).toBe(200)
  const unhealthy = await visitor.get('/healthz')
  expect([unhealthy.status, await unhealthy.text()]).toEqual([503, 'not ok\n'])

  isConnected = true
  expect((await visitor.get('/')).status).toBe(200)
})

test('with a read-only database, pages work, and forms say that it is read-only', async () => {
  const visitor = await admin.operator()
  const database = new URL(databaseUrl).pathname.slice(1)
  const healthz = async () => (await visitor.get('/healthz')).status
  const setReadOnly = async (setting: 'on' | 'off') => {
    await admin.data.prisma.$executeRawUnsafe(
      `alter database "${database}" set default_transaction_read_only = ${setting}`,
    )
    // The setting applies to new connections, so the console has to reconnect.
    for (const socket of sockets) socket.destroy()
    await expect.poll(healthz).toBe(setting === 'on' ? 503 : 200)
  }
  const form = { amount: '5', reason: 'a grant', idempotencyKey: `console:${crypto.randomUUID()}` }
  const grant = () => visitor.post('/users/1.data', { intent: 'grant-credits', ...form })
  await setReadOnly('on')
  try {
    await expect.poll(() => visitor.page('/').catch(String)).toContain('the database accepts no writes')
    expect((await visitor.get('/users/1')).status).toBe(200)
    const refused = await grant()
    expect([refused.status, await refused.text()]).toEqual([
      503,
      expect.stringContaining('The database is read-only now. Send the form again'),
    ])
  } finally {
    await setReadOnly('off')
  }
  expect((await grant()).status).toBe(200)
})

test('the button “Try again” works when the database is available again', async () => {
  const browser = await openBrowser()
  const { page, open } = await openTab(browser, admin)
  isConnected = false
  for (const socket of sockets) socket.destroy()
  await open('/users/1')
  await page.getByRole('heading', { name: 'The database does not answer' }).waitFor()
  isConnected = true
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: '@moonlit_reader' }).waitFor()
  await browser.close()
})

test('the overview works without the figures if they cannot be read', async () => {
  const visitor = await admin.operator()
  await admin.data.prisma.$executeRaw`alter table credits rename to credits_elsewhere`
  const html = await visitor.page('/')
  await admin.data.prisma.$executeRaw`alter table credits_elsewhere rename to credits`
  expect(html).toContain('The figures are unavailable')
  expect(html).toContain('Postgres')
  expect(await visitor.page('/')).toContain('Credits outstanding')
})
