import { z } from 'zod'
import { parseRedisUrl, redisAddressForms } from './cache/redis-address.ts'
import { DataError } from './errors.ts'

const postgresUrl = z
  .string()
  .refine((url) => /^postgres(ql)?:$/.test(protocolOf(url)), 'must be a postgresql:// URL')
const redisUrl = z.string().refine((url) => parseRedisUrl(url) !== undefined, redisAddressForms)

const poolSize = z.coerce.number().int().min(1).max(500).default(10)

const namespace = z
  .string()
  .regex(/^[\w.-]{1,100}$/, 'must be 1 to 100 letters, digits, "_", "." and "-"')
  .default('tarot')

const configSchema = z.object({
  databaseUrl: postgresUrl,
  redisUrl: redisUrl.optional(),
  poolSize,
  namespace,
})

const environmentSchema = z
  .object({
    DATABASE_URL: postgresUrl,
    REDIS_URL: redisUrl.optional(),
    DATABASE_POOL_SIZE: poolSize,
    REDIS_NAMESPACE: namespace,
  })
  .transform((given) => ({
    databaseUrl: given.DATABASE_URL,
    redisUrl: given.REDIS_URL,
    poolSize: given.DATABASE_POOL_SIZE,
    namespace: given.REDIS_NAMESPACE,
  }))

/** What `@tarot/data` needs to know. */
export interface DataConfig {
  /** `postgresql://user:password@host:port/database` */
  databaseUrl: string
  /**
   * `redis://host:port`, `redis-sentinel://host:port,host:port/database#name` or `redis-cluster://host:port,host:port`,
   * with `rediss` for TLS; without it, caches live in this process alone.
   */
  redisUrl?: string | undefined
  /** Connections to Postgres at the most. Default 10. */
  poolSize?: number | undefined
  /** First part of every Redis key: installations that share a Redis need one each. Default `tarot`. */
  namespace?: string | undefined
}

type CheckedConfig = DataConfig & { poolSize: number; namespace: string }

/**
 * The settings in the environment: `DATABASE_URL` (needed), `REDIS_URL`, `DATABASE_POOL_SIZE` (10), `REDIS_NAMESPACE`
 * (tarot). An empty variable counts as not set.
 *
 * @throws DataError `INVALID_CONFIG` with the variable in `field`.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): CheckedConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  return parse(environmentSchema, given)
}

/**
 * The settings, checked and with their defaults.
 *
 * @throws DataError `INVALID_CONFIG` with the setting in `field`.
 */
export function checkConfig(config: DataConfig): CheckedConfig {
  const { databaseUrl, redisUrl, poolSize, namespace: name } = parse(configSchema, config)
  return { databaseUrl, redisUrl, poolSize, namespace: name }
}

function parse<Schema extends z.ZodType>(schema: Schema, given: object): z.output<Schema> {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const field = String(issue?.path[0] ?? 'environment')
  const problem = (given as Record<string, unknown>)[field] === undefined ? 'is not set' : issue?.message
  throw new DataError('INVALID_CONFIG', `${field} ${problem}`, { field, cause: result.error })
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : ''
}
