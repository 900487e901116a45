import { openData } from '@tarot/data'
import { addUser } from '@tarot/data/testing'
import { freePort, startLocalRedis } from '@tarot/services'
import { expect, onTestFinished, test, vi } from 'vitest'
import { useCopiedPostgres } from '../../../packages/data/test/copied-postgres.ts'
import { startTcpProxy } from '../../../packages/data/test/tcp-proxy.ts'
import { startProcess } from './start-process.ts'
import { Visitor } from './visitor.ts'

// The test creates a cluster and copies it.
vi.setConfig({ testTimeout: 120_000 })

test('after an older copy has replaced the database, the console shows the data of the copy', async () => {
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
  const grant = { userId, amount: 4_321, reason: 'a grant', actor: 'test', idempotencyKey: 'a grant' }
  await expect
    .poll(() =>
      data.credits.grant(grant).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)
  const shownBalance = async () => {
    const page = await visitor.page(`/users/${userId}`).catch(() => '')
    return page.match(/5,555|1,234/)?.[0]
  }
  await expect.poll(shownBalance).toBe('5,555')

  proxy.target = older.port
  proxy.reset()
  await expect.poll(shownBalance).toBe('1,234')
})
