import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { openBrowser } from '@tarot/services/browser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTab } from './browser.ts'
import { type OpenConsole, openConsole } from './open-console.ts'

/** Forwards to the database until it is cut. */
const sockets = new Set<Socket>()
let target = { host: '', port: 0 }
let connected = true
const proxy = createServer((client) => {
  if (!connected) return client.destroy()
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
  admin = await openConsole({}, (databaseUrl) => {
    const url = new URL(databaseUrl)
    target = { host: url.hostname, port: Number(url.port) }
    url.port = String(port)
    return url.href
  })
})
afterAll(async () => {
  connected = true
  await admin.close()
  proxy.close()
})

test('without a database every page says so, and works again when it is back', async () => {
  const visitor = await admin.operator()
  const healthy = await visitor.get('/healthz')
  expect([healthy.status, await healthy.text()]).toEqual([200, 'ok\n'])

  connected = false
  for (const socket of sockets) socket.destroy()
  // Besides these, each connection that is lost is noted once.
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
    expect(lines().slice(before)).toEqual([expect.stringMatching(`^GET ${path} failed: .*database`)])
  }
  const before = lines().length
  expect((await visitor.signIn()).status).toBe(503)
  expect(lines().slice(before)).toEqual([expect.stringMatching(/^POST \/sign-in failed: .*database/)])
  expect((await visitor.get('/sign-in')).status).toBe(200)
  const ill = await visitor.get('/healthz')
  expect([ill.status, await ill.text()]).toEqual([503, 'not ok\n'])

  connected = true
  expect((await visitor.get('/')).status).toBe(200)
})

test('Try again works when the database is back', async () => {
  const browser = await openBrowser()
  const { page, open } = await openTab(browser, admin)
  connected = false
  for (const socket of sockets) socket.destroy()
  await open('/users/1')
  await page.getByRole('heading', { name: 'The database does not answer' }).waitFor()
  connected = true
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: '@moonlit_reader' }).waitFor()
  await browser.close()
})

test('figures that cannot be read leave the rest of the overview', async () => {
  const visitor = await admin.operator()
  await admin.data.prisma.$executeRaw`alter table credits rename to credits_elsewhere`
  const html = await visitor.page('/')
  await admin.data.prisma.$executeRaw`alter table credits_elsewhere rename to credits`
  expect(html).toContain('There are no figures now')
  expect(html).toContain('Postgres')
  expect(await visitor.page('/')).toContain('Credits held')
})
