import {
  apiRoot,
  botToken,
  type DataConfig,
  DataError,
  httpUrl,
  isLoopback,
  type ListenAddress,
  logLevel,
  portNumber,
  readConfig as readDataConfig,
  readEnvironment,
  requireTwoPorts,
  wholeNumber,
} from '@tarot/data'
import { defaultWelcomeCredits } from '@tarot/pricing'
import { z } from 'zod'

/** Settings of a webhook. */
export interface WebhookConfig {
  /** The URL that Telegram calls. Its path is also the one that this server answers. */
  url: URL
  /** 1 to 256 letters, digits, `_` and `-`. Telegram sends it with each update. */
  secret: string
  host: string
  port: number
}

export interface BotConfig {
  token: string
  /** Of the Bot API server, without a trailing slash. */
  apiRoot: string
  /** Undefined for long polling. */
  webhook: WebhookConfig | undefined
  /** The support contact. If undefined, the locale's text takes its place and nothing is sold. */
  supportContact: string | undefined
  /** 0 grants none. */
  welcomeCredits: number
  /** The Telegram chats that are notified of the alerts of backups; none by default. */
  operatorChatIds: bigint[]
}

export interface Config {
  bot: BotConfig
  data: DataConfig
  /** Where `/metrics` and `/healthz` are served; undefined for nowhere. */
  metrics: ListenAddress | undefined
  logLevel: string
}

const environmentSchema = z.object({
  BOT_TOKEN: botToken(': @BotFather on Telegram gives you one'),
  TELEGRAM_API_ROOT: apiRoot(),
  WEBHOOK_URL: httpUrl().optional(),
  WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{1,256}$/, 'must be 1 to 256 letters, digits, "_" and "-"')
    .optional(),
  WEBHOOK_HOST: z.string().default('127.0.0.1'),
  WEBHOOK_PORT: portNumber().optional(),
  PORT: portNumber().default(8080),
  METRICS_PORT: portNumber().optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: logLevel(),
  SUPPORT_CONTACT: z.string().max(200, 'must have at most 200 characters').optional(),
  WELCOME_CREDITS: wholeNumber(0, 1_000_000).default(defaultWelcomeCredits),
  OPERATOR_CHAT_ID: chatIds().default([]),
})

/** A setting that is a list of Telegram's chat ids, which have at most 52 bits. Those of groups are negative. */
function chatIds() {
  return z
    .string()
    .transform((list) => list.split(',').map((part) => part.trim()))
    .refine(
      (list) => list.every((part) => /^-?[1-9]\d{0,14}$/.test(part)),
      'must be chat ids such as 123456789 or -1001234567890, separated by commas: send /id to the bot in the chat',
    )
    .transform((list) => [...new Set(list.map(BigInt))])
}

/** Settings whose value is never shown. URLs can contain passwords. */
const secrets = ['BOT_TOKEN', 'WEBHOOK_SECRET', 'TELEGRAM_API_ROOT', 'WEBHOOK_URL'] as const

/**
 * Reads the settings from the environment; the README lists them. An empty variable counts as not set.
 *
 * @throws DataError `INVALID_CONFIG` with the variable in `field`
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const settings = readEnvironment(environmentSchema, environment, secrets)
  const [webhook, metrics] = [webhookOf(settings), metricsOf(settings)]
  const portSetting = settings.WEBHOOK_PORT === undefined ? 'PORT' : 'WEBHOOK_PORT'
  if (webhook && metrics) requireTwoPorts({ ...webhook, portSetting }, metrics)
  return {
    bot: {
      token: settings.BOT_TOKEN,
      apiRoot: settings.TELEGRAM_API_ROOT,
      webhook,
      supportContact: settings.SUPPORT_CONTACT,
      welcomeCredits: settings.WELCOME_CREDITS,
      operatorChatIds: settings.OPERATOR_CHAT_ID,
    },
    data: readDataConfig(environment),
    metrics,
    logLevel: settings.LOG_LEVEL,
  }
}

function webhookOf(settings: z.output<typeof environmentSchema>): WebhookConfig | undefined {
  if (settings.WEBHOOK_URL === undefined) return undefined
  const url = new URL(settings.WEBHOOK_URL)
  // A local Bot API server may deliver without TLS.
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
    throw invalid('WEBHOOK_URL', 'must begin with https://: Telegram delivers to nothing else')
  }
  if (settings.WEBHOOK_SECRET === undefined) {
    throw invalid('WEBHOOK_SECRET', 'is not set: without it anyone could send updates to WEBHOOK_URL')
  }
  const { WEBHOOK_SECRET: secret, WEBHOOK_HOST: host, WEBHOOK_PORT: own, PORT } = settings
  return { url, secret, host, port: own ?? PORT }
}

function metricsOf({ METRICS_PORT: port, METRICS_HOST: host }: z.output<typeof environmentSchema>) {
  if (port === undefined) return undefined
  return { port, host, portSetting: 'METRICS_PORT', hostSetting: 'METRICS_HOST' }
}

function invalid(field: string, problem: string): DataError {
  return new DataError('INVALID_CONFIG', `${field} ${problem}`, { field })
}
