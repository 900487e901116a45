import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const needed = { BOT_TOKEN: '1:a', DATABASE_URL: 'postgresql://localhost/tarot' }
const webhook = { WEBHOOK_URL: 'https://example.com/updates', WEBHOOK_SECRET: 's' }

test('every setting but the token and the database has a default', () => {
  expect(readConfig({ ...needed, WELCOME_CREDITS: '', WEBHOOK_URL: ' ' })).toEqual({
    bot: {
      token: '1:a',
      apiRoot: 'https://api.telegram.org',
      webhook: undefined,
      supportContact: undefined,
      welcomeCredits: 30,
      operatorChatIds: [],
    },
    data: {
      databaseUrl: 'postgresql://localhost/tarot',
      redisUrl: undefined,
      poolSize: 10,
      namespace: 'tarot',
    },
    metrics: undefined,
    logLevel: 'info',
  })
})

test('a webhook listens on loopback, on WEBHOOK_PORT before PORT', () => {
  const read = (more: Record<string, string>) => readConfig({ ...needed, ...webhook, ...more }).bot.webhook
  expect(read({})).toMatchObject({ host: '127.0.0.1', port: 8080, secret: 's' })
  expect(read({ PORT: '90' })).toMatchObject({ port: 90 })
  expect(read({ PORT: '90', WEBHOOK_PORT: '91' })).toMatchObject({ port: 91 })
  expect(read({ WEBHOOK_URL: 'http://localhost:1/x' })?.url.pathname).toBe('/x')
})

test('two servers may have one port on two addresses, and long polling needs none', () => {
  const apart = { ...webhook, WEBHOOK_PORT: '91', METRICS_PORT: '91', METRICS_HOST: '127.0.0.2' }
  expect(readConfig({ ...needed, ...apart }).metrics).toMatchObject({ port: 91 })
  expect(readConfig({ ...needed, METRICS_PORT: '8080' }).metrics).toMatchObject({ port: 8080 })
})

test('OPERATOR_CHAT_ID is a list of private chats and groups', () => {
  const read = (list: string) => readConfig({ ...needed, OPERATOR_CHAT_ID: list }).bot.operatorChatIds
  expect(read('123')).toEqual([123n])
  expect(read('123, -1001234567890,123')).toEqual([123n, -1001234567890n])
})

test.each([
  [{ BOT_TOKEN: '' }, /^BOT_TOKEN is not set/],
  [{ BOT_TOKEN: 'hello' }, /^BOT_TOKEN does not look like a token/],
  [{ DATABASE_URL: '' }, /^DATABASE_URL is not set/],
  [{ DATABASE_URL: 'mysql://x' }, /^DATABASE_URL must be a postgresql/],
  [{ TELEGRAM_API_ROOT: 'ftp://x' }, /^TELEGRAM_API_ROOT must be/],
  [{ ...webhook, WEBHOOK_URL: 'http://example.com/x' }, /^WEBHOOK_URL must begin with https/],
  [{ ...webhook, WEBHOOK_SECRET: '' }, /^WEBHOOK_SECRET is not set/],
  [{ ...webhook, WEBHOOK_SECRET: 'ä' }, /^WEBHOOK_SECRET must be/],
  [{ WEBHOOK_PORT: 'seven' }, /^WEBHOOK_PORT=seven must be/],
  [{ WEBHOOK_PORT: '70000' }, /^WEBHOOK_PORT=70000 must be/],
  [{ WELCOME_CREDITS: '-1' }, /^WELCOME_CREDITS=-1 must be/],
  [{ WELCOME_CREDITS: '1.5' }, /^WELCOME_CREDITS=1\.5 must be/],
  [{ ...webhook, METRICS_PORT: '8080' }, /^PORT and METRICS_PORT are both 8080: give each/],
  [{ ...webhook, WEBHOOK_PORT: '91', METRICS_PORT: '91' }, /^WEBHOOK_PORT and METRICS_PORT are both 91/],
  [
    { ...webhook, WEBHOOK_HOST: '0.0.0.0', WEBHOOK_PORT: '91', METRICS_PORT: '91' },
    /^WEBHOOK_PORT and METRICS_PORT are both 91/,
  ],
  [
    { OPERATOR_CHAT_ID: '@operators' },
    /^OPERATOR_CHAT_ID=@operators must be chat ids .*: send \/id to the bot/,
  ],
  [{ OPERATOR_CHAT_ID: '12,,13' }, /^OPERATOR_CHAT_ID=12,,13 must be chat ids/],
  [{ OPERATOR_CHAT_ID: '0' }, /^OPERATOR_CHAT_ID=0 must be chat ids/],
  [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL=loud must be one of/],
])('%j is refused with the name of the variable', (wrong, sentence) => {
  expect(() => readConfig({ ...needed, ...wrong })).toThrow(sentence)
})
