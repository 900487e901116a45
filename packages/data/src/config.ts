import { z } from 'zod'
import { readRedisUrl } from './cache/redis-address.ts'
import { readPostgresUrl } from './database/postgres-address.ts'
import { oneOf, readEnvironment, required, wholeNumber } from './environment.ts'
import { DataError } from './errors.ts'

const postgresUrl = required().superRefine((url, context) => {
  const read = readPostgresUrl(url)
  if (typeof read === 'string') context.addIssue(read)
})
const redisUrl = z.string().superRefine((url, context) => {
  const read = readRedisUrl(url)
  if (typeof read === 'string') context.addIssue(read)
})

const namespace = z.string().regex(/^[\w.-]{1,100}$/, 'must be 1 to 100 letters, digits, "_", "." and "-"')

const defaults = { poolSize: 10, namespace: 'tarot' }

const configSchema = z.object({
  databaseUrl: postgresUrl,
  redisUrl: redisUrl.optional(),
  poolSize: z
    .number()
    .refine((size) => Number.isInteger(size) && size >= 1 && size <= 500, 'must be a whole number, 1 to 500')
    .default(defaults.poolSize),
  preparedStatements: z.boolean().optional(),
  namespace: namespace.default(defaults.namespace),
})

const environmentSchema = z.object({
  DATABASE_URL: postgresUrl,
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  REDIS_URL: redisUrl.optional(),
  DATABASE_POOL_SIZE: wholeNumber(1, 500).default(defaults.poolSize),
  DATABASE_PREPARED_STATEMENTS: oneOf(['on', 'off']).optional(),
  REDIS_NAMESPACE: namespace.default(defaults.namespace),
})

/** The settings of `@tarot/data`. */
export interface DataConfig {
  /** `postgresql://user:password@host:port/database` */
  databaseUrl: string
  /**
   * `redis://host:port`, `redis-sentinel://host:port,host:port/database#name` or `redis-cluster://host:port,host:port`,
   * with `rediss` for TLS; without it, each process caches for itself.
   */
  redisUrl?: string | undefined
  /** Maximum number of connections to Postgres. Default 10. */
  poolSize?: number | undefined
  /** Whether statements are prepared by name. Default: true, unless the address leads to a connection pooler. */
  preparedStatements?: boolean | undefined
  /** Prefix of every Redis key: installations that share a Redis need different ones. Default `tarot`. */
  namespace?: string | undefined
}

type CheckedConfig = DataConfig & { poolSize: number; namespace: string }

/**
 * The settings in the environment: `DATABASE_URL` (required), `DATABASE_DIRECT_URL`, `REDIS_URL`, `DATABASE_POOL_SIZE` (10),
 * `DATABASE_PREPARED_STATEMENTS`, `REDIS_NAMESPACE` (tarot). An empty variable counts as not set.
 *
 * @throws DataError `INVALID_CONFIG` with the variable in `field`.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): CheckedConfig {
  const settings = readDataEnvironment(environment)
  const prepared = settings.DATABASE_PREPARED_STATEMENTS
  return {
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    poolSize: settings.DATABASE_POOL_SIZE,
    ...(prepared ? { preparedStatements: prepared === 'on' } : {}),
    namespace: settings.REDIS_NAMESPACE,
  }
}

/** The address for migrations: Postgres itself, because they hold a session-level lock. */
export interface DirectAddress {
  databaseUrl: string
  /** The variable that holds it. */
  variable: 'DATABASE_DIRECT_URL' | 'DATABASE_URL'
}

/**
 * `DATABASE_DIRECT_URL`, or `DATABASE_URL` if that is not set.
 *
 * @throws DataError `INVALID_CONFIG` with the variable in `field`.
 */
export function readDirectAddress(environment: NodeJS.ProcessEnv = process.env): DirectAddress {
  const { DATABASE_DIRECT_URL: direct, DATABASE_URL: databaseUrl } = readDataEnvironment(environment)
  return direct
    ? { databaseUrl: direct, variable: 'DATABASE_DIRECT_URL' }
    : { databaseUrl, variable: 'DATABASE_URL' }
}

/**
 * Validates the settings and fills in the defaults.
 *
 * @throws DataError `INVALID_CONFIG` with the setting in `field`.
 */
export function checkConfig(config: DataConfig): CheckedConfig {
  const result = configSchema.safeParse(config)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const field = String(issue?.path[0])
  throw new DataError('INVALID_CONFIG', `${field} ${issue?.message}`, { field, cause: result.error })
}

function readDataEnvironment(environment: NodeJS.ProcessEnv) {
  // Addresses contain passwords.
  return readEnvironment(environmentSchema, environment, ['DATABASE_URL', 'DATABASE_DIRECT_URL', 'REDIS_URL'])
}
