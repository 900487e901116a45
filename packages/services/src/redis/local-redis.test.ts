import { stat } from 'node:fs/promises'
import { listProcesses } from '@tarot/processes'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { startLocalRedis } from './local-redis.ts'

test('a password is required, and no command line shows it', async () => {
  const password = 'a "b" c\\d-1618033988'
  const server = await startLocalRedis({ password })
  onTestFinished(() => server.stop())
  const [authenticated, anonymous] = [new Redis(server.url), new Redis(server.port)]
  onTestFinished(() => {
    authenticated.disconnect()
    anonymous.disconnect()
  })
  anonymous.on('error', () => {})
  expect(await authenticated.ping()).toBe('PONG')
  await expect(anonymous.ping()).rejects.toThrow('NOAUTH')
  const commands = (await listProcesses()).map(({ command }) => command)
  expect(commands.filter((command) => command.includes('1618033988'))).toEqual([])
})

test('Redis does not run as root, and no other user can enter its folder', async () => {
  const server = await startLocalRedis()
  onTestFinished(() => server.stop())
  const redis = new Redis(server.url)
  onTestFinished(() => redis.disconnect())
  const [, folder = ''] = (await redis.config('GET', 'dir')) as string[]
  const { uid, mode } = await stat(folder)
  expect(uid).not.toBe(0)
  expect(mode & 0o777).toBe(0o700)
  if (process.platform === 'linux') expect((await stat(`/proc/${server.pid}`)).uid).toBe(uid)
})
