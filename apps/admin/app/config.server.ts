import { needed, portNumber, readSettings } from '@tarot/data'
import { z } from 'zod'

const environmentSchema = z.object({
  PORT: portNumber().default(3000),
  HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: portNumber().optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  ADMIN_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).optional(),
  BETTER_AUTH_SECRET: needed(': give at least 32 random characters, such as `openssl rand -base64 32`').min(
    32,
    'must have at least 32 characters, such as `openssl rand -base64 32`',
  ),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((entry) => entry.trim() || [])),
})

export interface Config {
  host: string
  port: number
  /** Where `/metrics` is served; undefined for nowhere. */
  metrics: { host: string; port: number } | undefined
  /** The one address under which operators open the console. */
  adminUrl: URL
  secret: string
  /** Addresses or CIDR ranges of the reverse proxies whose `X-Forwarded-For` is believed. */
  trustedProxies: string[]
}

let known: Config | undefined

/**
 * What the console itself needs to know, from the environment; `@tarot/data` reads its own settings.
 *
 * @throws DataError `INVALID_CONFIG` with the variable in `field`.
 */
export function readConfig(): Config {
  known ??= parseEnvironment()
  return known
}

function parseEnvironment(): Config {
  const { PORT, HOST, ADMIN_URL, BETTER_AUTH_SECRET, TRUSTED_PROXIES, METRICS_PORT, METRICS_HOST } =
    readSettings(environmentSchema, process.env, ['BETTER_AUTH_SECRET'])
  return {
    host: HOST,
    port: PORT,
    metrics: METRICS_PORT === undefined ? undefined : { host: METRICS_HOST, port: METRICS_PORT },
    adminUrl: new URL(ADMIN_URL ?? `http://127.0.0.1:${PORT}`),
    secret: BETTER_AUTH_SECRET,
    trustedProxies: TRUSTED_PROXIES,
  }
}
