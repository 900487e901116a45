import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { cloneDatabase, createTemplate, freePort, startLocalPostgres, startLocalRedis } from './index.ts'

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function untilDead(pid: number): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline && isAlive(pid); ) await delay(50)
}

describe('Postgres', () => {
  test('keeps its data after a kill, a restart and a stop', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tarot-services-'))
    // Postgres runs as another user if root runs the tests.
    await chmod(folder, 0o755)
    const options = { directory: join(folder, 'postgres'), password: 'p@ss/word' }
    const first = await startLocalPostgres(options)
    await query(first.url, 'create table durable_rows as select 1 as n')
    await first.kill()
    await first.restart()
    await query(first.url, 'insert into durable_rows values (2)')
    await first.stop()
    expect(isAlive(first.pid)).toBe(false)

    const second = await startLocalPostgres(options)
    try {
      expect(await query(second.url, 'select n from durable_rows order by n')).toEqual([{ n: 1 }, { n: 2 }])
    } finally {
      await second.stop()
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('a clone does not contain the writes of another clone', async () => {
    const server = await startLocalPostgres()
    try {
      const template = await createTemplate(server.url, async (url) => {
        await query(url, 'create table t (n int)')
      })
      const [a, b] = await Promise.all([cloneDatabase(template), cloneDatabase(template)])
      await query(a.url, 'insert into t values (1)')
      expect(await query(a.url, 'select * from t')).toEqual([{ n: 1 }])
      expect(await query(b.url, 'select * from t')).toEqual([])
      await a.drop()
      await expect(query(a.url, 'select 1')).rejects.toMatchObject({ code: '3D000' })
    } finally {
      await server.stop()
    }
  })

  test('reports that its port is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as { port: number }
    await expect(startLocalPostgres({ port })).rejects.toThrow(`127.0.0.1:${port}: the port is taken`)
    blocker.close()
  })
})

test('Redis restarts empty on the same port after a kill', async () => {
  const server = await startLocalRedis({ port: await freePort() })
  const client = new Redis(server.url)
  client.on('error', () => {})
  try {
    await client.set('key', 'value')
    await server.kill()
    await server.restart()
    expect(await client.get('key')).toBeNull()
  } finally {
    client.disconnect()
    await server.stop()
  }
  expect(isAlive(server.pid)).toBe(false)
})

test.each([
  ['Postgres', startLocalPostgres],
  ['Redis', startLocalRedis],
])('a %s whose port was taken meanwhile does not take the other server for itself', async (_, start) => {
  const server = await start()
  await server.kill()
  const other = await start({ port: server.port })
  try {
    await expect(server.restart()).rejects.toThrow(/did not start: .*(in use|could not create)/)
  } finally {
    await other.stop()
    await server.stop()
  }
})

test('a server ends when the process that started it is killed', async () => {
  const index = fileURLToPath(new URL('./index.ts', import.meta.url))
  const script = `
    const { startLocalRedis } = await import(${JSON.stringify(index)})
    console.log((await startLocalRedis()).pid)
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script])
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(String(line).trim())
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await untilDead(pid)
  expect(isAlive(pid)).toBe(false)
})

test('the error for a missing program says how to install it', async () => {
  const index = fileURLToPath(new URL('./index.ts', import.meta.url))
  const script = `
    process.getuid = () => 1000
    const { requireProgram } = await import(${JSON.stringify(index)})
    await requireProgram(['no-such-server'], 'no-such-package').catch((error) => console.log(error.message))`
  const { stdout } = await new Promise<{ stdout: string }>((resolve, reject) =>
    execFile(process.execPath, ['--input-type=module', '-e', script], (error, out) =>
      error ? reject(error) : resolve({ stdout: out }),
    ),
  )
  expect(stdout).toContain('no-such-server is needed and was not found')
  expect(stdout).toContain('apt-get install no-such-package')
})
