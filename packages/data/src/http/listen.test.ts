import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from './listen.ts'

const settings = { portSetting: 'X_PORT', hostSetting: 'X_HOST' }

test('a port that is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  await expect(listen(createServer(), { port, host: '127.0.0.1', ...settings })).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    field: 'X_PORT',
    message: `Port ${port} of 127.0.0.1 is taken: stop what listens there, or choose another one with X_PORT`,
  })
})

test.each([
  [
    '192.0.2.1',
    '192.0.2.1 is no address of this machine: choose one of its own with X_HOST, such as 127.0.0.1',
  ],
  [
    'no-such-host.invalid',
    'no-such-host.invalid is no host name that this machine knows: choose one of its addresses with X_HOST, such as 127.0.0.1',
  ],
])('the host %s', async (host, message) => {
  await expect(listen(createServer(), { port: 0, host, ...settings })).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    field: 'X_HOST',
    message,
  })
})

test('a port for which this user lacks the right', async () => {
  const first = Number(
    await readFile('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8').catch(() => 1_024),
  )
  const start = () => listen(createServer(), { port: 81, host: '127.0.0.1', ...settings })
  // Temporarily as another user than root. It succeeds if every user may listen on the port.
  const uid = process.geteuid?.()
  if (uid === 0) process.seteuid?.(65_534)
  try {
    const listening = start()
    if (first <= 81) return void (await listening).close()
    await expect(listening).rejects.toMatchObject({
      field: 'X_PORT',
      message: 'This user may not listen on port 81 of 127.0.0.1: choose one from 1024 on with X_PORT',
    })
  } finally {
    if (uid === 0) process.seteuid?.(0)
  }
})
