import { freePort, startLocalPostgres } from '@tarot/services'
import { expect, onTestFinished, test } from 'vitest'
import { deployMigrations } from '../migrations/deploy.ts'
import { openData } from '../open-data.ts'
import { addUser } from '../testing/index.ts'
import { serveMetrics } from './serve-metrics.ts'

async function useServers() {
  const postgres = await startLocalPostgres({ durable: true })
  onTestFinished(() => postgres.stop())
  await deployMigrations({ databaseUrl: postgres.url })
  const data = await openData({ databaseUrl: postgres.url, logger: { warn() {} } })
  onTestFinished(() => data.close())
  const port = await freePort()
  const server = await serveMetrics(data, { port, host: '127.0.0.1', portSetting: 'METRICS_PORT' })
  onTestFinished(() => server.close())
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
    return [response.status, await response.text()] as const
  }
  return { postgres, data, get }
}

test('while the database is down, its figures are omitted and those of the process are served', async () => {
  const { postgres, data, get } = await useServers()
  const userId = await addUser(data, 5)
  await data.readings.reserve({ userId, price: 1, idempotencyKey: 'a hold' })
  await data.credits.balance(userId, { maxStaleness: 1_000 })
  const [upStatus, up] = await get('/metrics')
  expect(upStatus).toBe(200)
  expect(up).toMatch(/^tarot_holds 1$/m)
  expect(up).toMatch(/^tarot_database_up 1$/m)
  expect(up).toMatch(/^tarot_backup_alerts\{code="none"\} 1$/m)
  expect(await get('/healthz')).toEqual([200, 'ok\n'])

  await postgres.kill()
  const [downStatus, down] = await get('/metrics')
  expect(downStatus).toBe(200)
  expect(down).toMatch(/^tarot_database_up 0$/m)
  expect(down).toMatch(/^tarot_cache_redis_up 0$/m)
  expect(down).toMatch(/^tarot_cache_total\{cache="balance",tier="l1",outcome="hit"\} 1$/m)
  const names = Array.from(down.matchAll(/^tarot_\w+/gm), ([name]) => name)
  expect(names.filter((name) => !/^tarot_(cache_total|cache_redis_up|database_up)$/.test(name))).toEqual([])
  expect(await get('/healthz')).toEqual([503, 'not ok\n'])

  await postgres.restart()
  await expect.poll(() => get('/healthz')).toEqual([200, 'ok\n'])
  expect((await get('/metrics'))[1]).toMatch(/^tarot_holds 1$/m)
})

test('other paths and methods are refused', async () => {
  const { get } = await useServers()
  expect((await get('/'))[0]).toBe(404)
  expect((await get('/metrics', { method: 'POST' }))[0]).toBe(405)
  expect(await get('/metrics?name=x', { method: 'HEAD' })).toEqual([200, ''])
})
