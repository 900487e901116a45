import {
  isLoopback,
  type ListenAddress,
  portNumber,
  readEnvironment,
  required,
  requireTwoPorts,
} from '@tarot/data'
import { z } from 'zod'

const adminUrl = z.string().superRefine((text, context) => {
  const problem = findProblem(text)
  if (problem) context.addIssue(problem)
})

function findProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an http:// or https:// URL'
  if (url.username || url.password) return 'must have no user and no password: operators sign in on the page'
  if (url.pathname !== '/' || url.search || url.hash) {
    return `must be an origin without a path: ${url.origin}`
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return 'must begin with https://: http:// is only allowed for this machine, such as http://127.0.0.1:3000'
  }
  return undefined
}

const environmentSchema = z.object({
  PORT: portNumber().default(3000),
  HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: portNumber().optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  ADMIN_URL: adminUrl.optional(),
  BETTER_AUTH_SECRET: required(': give at least 32 random characters, such as `openssl rand -base64 32`').min(
    32,
    'must have at least 32 characters, such as `openssl rand -base64 32`',
  ),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((entry) => entry.trim() || [])),
})

export interface Config {
  /** Where the pages are served. */
  listen: ListenAddress
  /** Where `/metrics` is served; undefined if it is not. */
  metrics: ListenAddress | undefined
  /** The only address under which operators open the console. */
  adminUrl: URL
  secret: string
  /** Addresses or CIDR ranges of the reverse proxies whose `X-Forwarded-For` is trusted. */
  trustedProxies: string[]
}

let config: Config | undefined

/**
 * The console's own settings, from the environment. `@tarot/data` reads its own.
 *
 * @throws DataError `INVALID_CONFIG` with the variable in `field`.
 */
export function readConfig(): Config {
  config ??= parseEnvironment()
  return config
}

function parseEnvironment(): Config {
  const { PORT, HOST, ADMIN_URL, BETTER_AUTH_SECRET, TRUSTED_PROXIES, METRICS_PORT, METRICS_HOST } =
    readEnvironment(environmentSchema, process.env, ['BETTER_AUTH_SECRET', 'ADMIN_URL'])
  const listen = { host: HOST, port: PORT, portSetting: 'PORT', hostSetting: 'HOST' }
  const metrics =
    METRICS_PORT === undefined
      ? undefined
      : {
          host: METRICS_HOST,
          port: METRICS_PORT,
          portSetting: 'METRICS_PORT',
          hostSetting: 'METRICS_HOST',
        }
  if (metrics) requireTwoPorts(listen, metrics)
  return {
    listen,
    metrics,
    adminUrl: new URL(ADMIN_URL ?? `http://127.0.0.1:${PORT}`),
    secret: BETTER_AUTH_SECRET,
    trustedProxies: TRUSTED_PROXIES,
  }
}
