import { openData } from '@tarot/data'
import { addUser } from '@tarot/data/testing'
import { freePort, startLocalRedis } from '@tarot/services'
import { expect, onTestFinished, test, vi } from 'vitest'
import { useCopiedPostgres } from '../../../packages/data/test/copied-postgres.ts'
import { startTcpProxy } from '../../../packages/data/test/tcp-proxy.ts'
import { startProcess } from './start-process.ts'
import { Visitor } from './visitor.ts'

// Each makes a cluster and copies it.
vi.setConfig({ testTimeout: 120_000 })

test('once an older copy has taken the place of the database, the console shows what it has', async () => {
  const { original, copy } = await useCopiedPostgres()
  const proxy = await startTcpProxy(original.port)
  const redis = await startLocalRedis()
  const data = await openData({ databaseUrl: original.url, redisUrl: redis.url, logger: { warn() {} } })
  const userId = await addUser(data, 1_234)
  const { email, password } = await data.operators.add({ email: 'olga@tarot.example', name: 'Olga' })
  const port = String(await freePort())
  const admin = startProcess({
    DATABASE_URL: Object.assign(new URL(original.url), { port: String(proxy.port) }).href,
    REDIS_URL: redis.url,
    PORT: port,
    BETTER_AUTH_SECRET: 'a-secret-of-the-tests-with-40-characters',
  })
  onTestFinished(async () => {
    admin.kill('SIGTERM')
    await admin.exited
    await data.close()
    await proxy.close()
    await redis.stop()
  })
  await admin.ready
  const visitor = new Visitor(`http://127.0.0.1:${port}`)
  await visitor.signIn({ email, password })
  const older = await copy()
  const gift = { userId, amount: 4_321, reason: 'a gift', actor: 'test', idempotencyKey: 'a gift' }
  await expect
    .poll(() =>
      data.credits.grant(gift).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)
  const shown = async () => {
    const page = await visitor.page(`/users/${userId}`).catch(() => '')
    return page.match(/5,555|1,234/)?.[0]
  }
  await expect.poll(shown).toBe('5,555')

  proxy.target = older.port
  proxy.reset()
  await expect.poll(shown).toBe('1,234')
})
