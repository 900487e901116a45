import { z } from 'zod'
import { DataError } from './errors.ts'

const postgresUrl = z
  .string()
  .refine((url) => /^postgres(ql)?:$/.test(protocolOf(url)), 'must be a postgresql:// URL')
const redisUrl = z
  .string()
  .refine((url) => /^rediss?:$/.test(protocolOf(url)), 'must be a redis:// or rediss:// URL')

const environmentSchema = z.object({
  DATABASE_URL: postgresUrl,
  REDIS_URL: redisUrl.optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(500).default(10),
})

/** What `@tarot/data` needs to know. */
export interface DataConfig {
  /** `postgresql://user:password@host:port/database` */
  databaseUrl: string
  /** `redis://host:port`; without it, caches live in this process alone. */
  redisUrl?: string | undefined
  /** Connections to Postgres at the most. Default 10. */
  poolSize?: number | undefined
}

/**
 * The settings in the environment: `DATABASE_URL` (needed), `REDIS_URL`, `DATABASE_POOL_SIZE` (10).
 *
 * @throws DataError `INVALID_CONFIG` with the variable in `field`.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): DataConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = environmentSchema.safeParse(given)
  if (!result.success) {
    const issue = result.error.issues[0]
    const field = String(issue?.path[0] ?? 'environment')
    const problem = given[field] === undefined ? 'is not set' : issue?.message
    throw new DataError('INVALID_CONFIG', `${field} ${problem}`, { field, cause: result.error })
  }
  const { DATABASE_URL, REDIS_URL, DATABASE_POOL_SIZE } = result.data
  return { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL, poolSize: DATABASE_POOL_SIZE }
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : ''
}
