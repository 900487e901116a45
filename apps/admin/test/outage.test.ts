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
/** Past the proxy. */
let databaseUrl = ''
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
  admin = await openConsole({}, (given) => {
    databaseUrl = given
    const url = new URL(given)
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
    // What a process writes may be read after what it answers.
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
  const ill = await visitor.get('/healthz')
  expect([ill.status, await ill.text()]).toEqual([503, 'not ok\n'])

  connected = true
  expect((await visitor.get('/')).status).toBe(200)
})

test('with a database that takes no writes, pages are there, and what would write says so', async () => {
  const visitor = await admin.operator()
  const database = new URL(databaseUrl).pathname.slice(1)
  const healthz = async () => (await visitor.get('/healthz')).status
  const setReadOnly = async (setting: 'on' | 'off') => {
    await admin.data.prisma.$executeRawUnsafe(
      `alter database "${database}" set default_transaction_read_only = ${setting}`,
    )
    // It holds for new connections, and the console has to find out that it needs some.
    for (const socket of sockets) socket.destroy()
    await expect.poll(healthz).toBe(setting === 'on' ? 503 : 200)
  }
  const form = { amount: '5', reason: 'a gift', idempotencyKey: `console:${crypto.randomUUID()}` }
  const give = () => visitor.post('/users/1.data', { intent: 'give-credits', ...form })
  await setReadOnly('on')
  try {
    await expect.poll(() => visitor.page('/').catch(String)).toContain('the database accepts no writes')
    expect((await visitor.get('/users/1')).status).toBe(200)
    const refused = await give()
    expect([refused.status, await refused.text()]).toEqual([
      503,
      expect.stringContaining('The database takes no writes now. Send the form again'),
    ])
  } finally {
    await setReadOnly('off')
  }
  expect((await give()).status).toBe(200)
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
