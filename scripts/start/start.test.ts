import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv, promisify } from 'node:util'
import { sandboxClient } from '@tarot/telegram-sandbox'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { choosePorts, runStart } from './testing/run-start.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tarot-start-'))
  // Postgres runs as another user if root runs the tests.
  await chmod(folder, 0o755)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const start = (environment: Record<string, string>, args: string[] = []) =>
  runStart(folder, environment, args)

test('everything starts, answers, stops completely, and starts again on the same data', async () => {
  const first = await choosePorts()
  const run = start(first.environment)
  await run.ready
  const client = sandboxClient(`http://127.0.0.1:${first.sandbox}`)
  const person = await client.person({ firstName: 'Anna', id: 4_242 })
  await person.send('/start')
  expect((await person.waitFor(() => true, { timeout: 20_000 })).text).toContain('Welcome, ')
  await person.send('/buy')
  const offer = await person.waitFor(() => true, { timeout: 20_000 })
  await person.press(offer, { row: 0, column: 0 })
  const invoice = await person.waitFor((message) => message.invoice !== undefined, { timeout: 20_000 })
  expect(await person.pay(invoice)).toMatchObject({ state: 'paid' })
  await person.waitFor((message) => message.text?.includes('credits'), { timeout: 20_000 })
  const page = await fetch(`http://127.0.0.1:${first.admin}/`, { redirect: 'manual' })
  expect([page.status, page.headers.get('location')]).toEqual([302, expect.stringContaining('/sign-in')])
  expect(run.output()).toMatch(/sign in as \S+ with \S{20} \(shown this once\)/)

  const other = await start((await choosePorts()).environment).ended
  expect(other.code).toBe(1)
  expect(other.output).toContain(`Another \`pnpm start\` (process id ${run.pid}) uses ${folder}`)

  const postmaster = Number((await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])
  expect(await run.interrupt()).toMatchObject({ code: 0, output: expect.stringContaining('Stopped.') })
  expect(() => process.kill(postmaster, 0)).toThrow('ESRCH')

  const second = await choosePorts()
  const again = start(second.environment)
  await again.ready
  expect(again.output()).toContain('sign in as before')
  const returning = await sandboxClient(`http://127.0.0.1:${second.sandbox}`).person({
    firstName: 'Anna',
    id: 4_242,
  })
  // The payment is still in the database and in the sandbox.
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--env-file=${join(folder, 'env')}`,
    join(root, 'packages/data/src/cli/main.ts'),
    ...['reconcile', '--stars', '--grace-period', '0'],
  ])
  expect(stdout).toContain('agree: 1 payment, 0 refunds')
  await returning.send('/start')
  expect((await returning.waitFor(() => true, { timeout: 20_000 })).text).toContain('Good to see you, ')
  expect((await again.interrupt()).code).toBe(0)
})

test('a taken port or an invalid setting is reported in one sentence, and nothing is left running', async () => {
  const { environment, admin } = await choosePorts()
  const blocker = createServer().listen(admin, '127.0.0.1')
  await once(blocker, 'listening')
  const taken = await start(environment).ended
  blocker.close()
  expect(taken).toEqual({
    code: 1,
    output: `Port ${admin} of 127.0.0.1 is taken: stop what listens there, or choose another one with ADMIN_PORT\n`,
  })
  const cases = [
    [{ ADMIN_PORT: 'x' }, 'ADMIN_PORT=x must be a port, 1 to 65535'],
    [{ TELEGRAM_API_ROOT: 'http://127.0.0.1:1' }, 'BOT_TOKEN is not'],
    [{ REDIS_URL: 'redis://127.0.0.1:1' }, 'The Redis of REDIS_URL does not answer'],
    [{ REDIS_URL: 'redis://127.0.0.1/abc' }, 'REDIS_URL must be redis://host:port/database (a number)'],
    [{ DATABASE_URL: 'postgresql://127.0.0.1:1/x' }, 'The database of DATABASE_URL does not answer'],
    [{ DATABASE_URL: 'nonsense' }, 'DATABASE_URL'],
    [{ BOT_TOKEN: 'nonsense' }, 'BOT_TOKEN does not look like a token'],
  ] as const
  for (const [settings, sentence] of cases) {
    const { code, output } = await start({ ...environment, ...settings }).ended
    expect([code, output]).toEqual([1, expect.stringContaining(sentence)])
    expect(output).not.toMatch(/^\s+at /m)
  }
  const unknown = await start(environment, ['--nonsense']).ended
  expect([unknown.code, unknown.output]).toEqual([1, expect.stringContaining('pnpm start --help')])
})

test('all invalid settings are reported at once, before anything is started', async () => {
  const missing = join(folder, 'missing')
  const settings = {
    ADMIN_PORT: '0',
    DATABASE_URL: 'mysql://of-a-secret',
    DATABASE_POOL_SIZE: 'many',
    REDIS_URL: 'http://of-a-secret',
    BOT_TOKEN: 'nonsense',
    WEBHOOK_URL: 'http://example.org/updates',
    WEBHOOK_PORT: '99999',
    PORT: 'x',
    METRICS_PORT: '-1',
    LOG_LEVEL: 'loud',
    SUPPORT_CONTACT: 'x'.repeat(201),
    WELCOME_CREDITS: '1.5',
    BACKUP_REPOSITORY: 'backups',
    BACKUP_RECIPIENTS: 'age1',
    BACKUP_RETENTION_DAYS: '0',
    OPERATOR_CHAT_ID: '@operators',
  }
  const { code, output } = await runStart(missing, settings).ended
  expect(code).toBe(1)
  const named = output
    .trim()
    .split('\n')
    .map((line) => /^\w+/.exec(line)?.[0])
  expect(named.sort()).toEqual(Object.keys(settings).sort())
  expect(output).not.toContain('of-a-secret')
  await expect(stat(missing)).rejects.toThrow('ENOENT')
})

test.each(['SIGINT', 'SIGTERM'] as const)('a %s during the start stops cleanly', async (signal) => {
  const run = start((await choosePorts()).environment)
  await expect.poll(run.output, { timeout: 120_000 }).toContain('Starting the console')
  process.kill(run.pid, signal)
  const { code, output } = await run.ended
  expect([code, output.slice(output.indexOf('Starting the console'))]).toEqual([
    0,
    'Starting the console …\n\nStopping …\nStopped.\n',
  ])
})

test('a program that is still starting stops before the databases that it uses', async () => {
  const run = start((await choosePorts()).environment)
  await expect.poll(run.output, { timeout: 120_000 }).toContain('Starting the bot')
  const environment = parseEnv(await readFile(join(folder, 'env'), 'utf8'))
  const client = new pg.Client({ connectionString: environment.DATABASE_URL })
  client.on('error', () => {})
  await client.connect()
  const isWorkerConnected = async () =>
    (await client.query("select from pg_stat_activity where application_name = 'tarot-worker'")).rowCount
  await expect.poll(isWorkerConnected, { interval: 10 }).not.toBe(0)
  await client.end()
  process.kill(run.pid, 'SIGTERM')
  const { code, output } = await run.ended
  expect([code, output.slice(output.indexOf('Stopping'))]).toEqual([0, 'Stopping …\nStopped.\n'])
  const log = await readFile(join(folder, 'logs', 'worker.log'), 'utf8')
  expect(log).not.toMatch(/terminat|connection|ECONN/i)
})
