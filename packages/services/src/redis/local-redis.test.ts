import { stat } from 'node:fs/promises'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { listProcesses } from '../processes.ts'
import { startLocalRedis } from './local-redis.ts'

test('a password is asked for, and stands on no command line', async () => {
  const password = 'a "b" c\\d-1618033988'
  const server = await startLocalRedis({ password })
  onTestFinished(() => server.stop())
  const [known, stranger] = [new Redis(server.url), new Redis(server.port)]
  onTestFinished(() => {
    known.disconnect()
    stranger.disconnect()
  })
  stranger.on('error', () => {})
  expect(await known.ping()).toBe('PONG')
  await expect(stranger.ping()).rejects.toThrow('NOAUTH')
  const commands = (await listProcesses()).map(({ command }) => command)
  expect(commands.filter((command) => command.includes('1618033988'))).toEqual([])
})

test('it does not run as root, and its folder is its own', async () => {
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
