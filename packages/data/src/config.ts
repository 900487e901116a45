import { z } from 'zod'
import { DataError } from './errors.ts'

const postgresUrl = z
  .string()
  .refine((url) => /^postgres(ql)?:$/.test(protocolOf(url)), 'must be a postgresql:// URL')
const redisUrl = z
  .string()
  .refine((url) => /^rediss?:$/.test(protocolOf(url)), 'must be a redis:// or rediss:// URL')

const poolSize = z.coerce.number().int().min(1).max(500).default(10)

const configSchema = z.object({ databaseUrl: postgresUrl, redisUrl: redisUrl.optional(), poolSize })

const environmentSchema = z
  .object({ DATABASE_URL: postgresUrl, REDIS_URL: redisUrl.optional(), DATABASE_POOL_SIZE: poolSize })
  .transform((given) => ({
    databaseUrl: given.DATABASE_URL,
    redisUrl: given.REDIS_URL,
    poolSize: given.DATABASE_POOL_SIZE,
  }))

/** What `@tarot/data` needs to know. */
export interface DataConfig {
  /** `postgresql://user:password@host:port/database` */
  databaseUrl: string
  /** `redis://host:port`; without it, caches live in this process alone. */
  redisUrl?: string | undefined
  /** Connections to Postgres at the most. Default 10. */
  poolSize?: number | undefined
}

type CheckedConfig = DataConfig & { poolSize: number }

/**
 * The settings in the environment: `DATABASE_URL` (needed), `REDIS_URL`, `DATABASE_POOL_SIZE` (10). An empty variable
 * counts as not set.
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
  const { databaseUrl, redisUrl, poolSize } = parse(configSchema, config)
  return { databaseUrl, redisUrl, poolSize }
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
