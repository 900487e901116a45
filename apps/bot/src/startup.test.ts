import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { useTestData } from '@tarot/data/testing'
import { sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { spawnBot } from './testing/use-bot-process.ts'

/** Runs a bot that fails to start, and checks for exit code 1 and one sentence. */
async function failure(environment: Record<string, string>): Promise<string> {
  const bot = spawnBot({ LOG_LEVEL: 'silent', ...environment })
  expect(await bot.closed).toBe(1)
  expect(bot.stderr()).toMatch(/^[^\n]+\.\n$/)
  expect(bot.log).toEqual([])
  return bot.stderr().trim()
}

async function useSandbox() {
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  return { BOT_TOKEN: sandbox.token, TELEGRAM_API_ROOT: sandbox.apiRoot }
}

test('a missing token', async () => {
  expect(await failure({})).toMatch(/^BOT_TOKEN is not set/)
})

test('a database that does not answer', async () => {
  const sentence = await failure({
    BOT_TOKEN: '1:a',
    DATABASE_URL: 'postgresql://u:secret@127.0.0.1:1/tarot',
  })
  expect(sentence).toMatch(/^The database at 127.0.0.1:1\/tarot does not answer/)
  expect(sentence).not.toContain('secret')
})

test('a token that Telegram refuses', async () => {
  const { databaseUrl } = await useTestData()
  const { TELEGRAM_API_ROOT } = await useSandbox()
  const sentence = await failure({
    BOT_TOKEN: '4200000001:wrong',
    TELEGRAM_API_ROOT,
    DATABASE_URL: databaseUrl,
  })
  expect(sentence).toMatch(/^Telegram refuses BOT_TOKEN/)
  expect(sentence).not.toContain('wrong')
})

test('a Bot API server that does not answer', async () => {
  const { databaseUrl } = await useTestData()
  const environment = {
    BOT_TOKEN: '1:secret',
    TELEGRAM_API_ROOT: 'http://user:hunter2@127.0.0.1:1',
    DATABASE_URL: databaseUrl,
  }
  const sentence = await failure(environment)
  expect(sentence).toMatch(/^Telegram's Bot API at http:\/\/127.0.0.1:1 does not answer/)
  expect(sentence).not.toContain('secret')
})

test('a webhook port that is taken', async () => {
  const { databaseUrl } = await useTestData()
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const port = String((server.address() as AddressInfo).port)
  const webhook = { WEBHOOK_URL: 'https://example.com/x', WEBHOOK_SECRET: 's', PORT: port }
  const sentence = await failure({ ...(await useSandbox()), DATABASE_URL: databaseUrl, ...webhook })
  expect(sentence).toBe(
    `Port ${port} of 127.0.0.1 is taken: stop what listens there, or choose another one with WEBHOOK_PORT.`,
  )
})

test('a port for the metrics that is taken', async () => {
  const { databaseUrl } = await useTestData()
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const port = String((server.address() as AddressInfo).port)
  const sentence = await failure({
    ...(await useSandbox()),
    DATABASE_URL: databaseUrl,
    METRICS_PORT: port,
  })
  expect(sentence).toMatch(new RegExp(`^Port ${port} of 127.0.0.1 is taken: .* METRICS_PORT\\.$`))
})

test('a database user without privileges: the message names the grant', async () => {
  const { data, databaseUrl } = await useTestData()
  const role = `bot_${process.pid}`
  await data.prisma.$executeRawUnsafe(`create role ${role} login password 'x'`)
  onTestFinished(() => void data.prisma.$executeRawUnsafe(`drop role ${role}`).catch(() => {}))
  const url = Object.assign(new URL(databaseUrl), { username: role, password: 'x' })
  const sentence = await failure({ ...(await useSandbox()), DATABASE_URL: url.href })
  expect(sentence).toContain(
    'run `grant select, insert, update, delete on table _prisma_migrations to <user>`',
  )
})

const answers = {
  'an error without a description': [
    [400, '{"ok":false,"error_code":400}'],
    /^Telegram refuses getMe: no description\.$/,
  ],
  'a proxy’s page': [[502, '<html>Bad Gateway</html>'], /^The server at .* is not a Bot API server/],
  'no result': [[200, '{"ok":true,"result":null}'], /^The server at .* is not a Bot API server/],
  'a bot without a name': [[200, '{"ok":true,"result":{}}'], /^The server at .* is not a Bot API server/],
} as const

for (const [kind, [[status, body], sentence]] of Object.entries(answers)) {
  test(`a Bot API server that answers ${kind}`, async () => {
    const { databaseUrl } = await useTestData()
    const sandbox = await startSandbox()
    onTestFinished(() => sandbox.close())
    await sandboxClient(sandbox.url).fail('getMe', { with: status, body, times: 1_000 })
    const environment = {
      BOT_TOKEN: sandbox.token,
      TELEGRAM_API_ROOT: sandbox.apiRoot,
      DATABASE_URL: databaseUrl,
    }
    expect(await failure(environment)).toMatch(sentence)
  })
}

test('--help lists every setting', async () => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [main, '--help'], { env: {} })
  const source = await readFile(new URL('./config.ts', import.meta.url), 'utf8')
  const own = [...source.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name)
  expect(own).toContain('WELCOME_CREDITS')
  for (const name of [...own, 'DATABASE_URL', 'DATABASE_POOL_SIZE', 'REDIS_URL', 'REDIS_NAMESPACE']) {
    expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
  }
})

test.each([
  ['--hlep', "unknown option '--hlep'"],
  ['polling', "unknown argument 'polling'"],
])('%s, which is unknown, is one line that refers to --help', async (argument, problem) => {
  const bot = spawnBot({ BOT_TOKEN: '1:a', DATABASE_URL: 'postgresql://localhost/x' }, [argument])
  expect(await bot.closed).toBe(1)
  expect(bot.stderr()).toMatch(new RegExp(`^${problem}: .* See node src/main.ts --help.\n$`))
})
