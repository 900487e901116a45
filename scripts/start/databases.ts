import { join } from 'node:path'
import { startLocalPostgres, startRedisIfPresent } from '@tarot/services'
import type { Secrets } from './secrets.ts'
import { type Settings, StartError } from './settings.ts'

export interface Databases {
  databaseUrl: string
  redisUrl: string | undefined
  /** For the person who watches. */
  postgres: string
  redis: string
  stop(): Promise<void>
}

/** The Postgres and the Redis of the settings, or ones of this machine's own. */
export async function startDatabases(
  settings: Settings,
  secrets: Secrets,
  logsFolder: string,
): Promise<Databases> {
  const [postgres, redis] = await Promise.all([
    settings.databaseUrl ? undefined : startPostgres(settings, secrets, logsFolder),
    settings.redisUrl ? undefined : startRedisIfPresent({ logFile: join(logsFolder, 'redis.log') }),
  ])
  return {
    databaseUrl: settings.databaseUrl ?? postgres?.url ?? '',
    redisUrl: settings.redisUrl ?? redis?.url,
    postgres: postgres
      ? `Postgres ${postgres.version.split('-')[0]}, data in ${postgres.directory}`
      : 'the Postgres of DATABASE_URL',
    redis: settings.redisUrl
      ? 'the Redis of REDIS_URL'
      : redis
        ? `Redis from ${redis.program}`
        : 'no Redis on this machine: sessions and caches stay in the memory of each process',
    async stop() {
      await redis?.stop()
      await postgres?.stop()
    },
  }
}

async function startPostgres(settings: Settings, secrets: Secrets, logsFolder: string) {
  const logFile = join(logsFolder, 'postgres.log')
  try {
    return await startLocalPostgres({
      directory: join(settings.dataFolder, 'postgres'),
      password: secrets.databasePassword,
      logFile,
    })
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}
