import { join } from 'node:path'
import { findRedisProblem } from '@tarot/data'
import { ClusterInUseError, startLocalPostgres, startRedisIfPresent } from '@tarot/services'
import { explainSecondStart } from './lock-data-folder.ts'
import type { Secrets } from './secrets.ts'
import { type Settings, StartError } from './settings.ts'
import { superviseRedis } from './supervise-redis.ts'

export interface Databases {
  databaseUrl: string
  redisUrl: string | undefined
  /** The folder of the cluster that was started here. */
  clusterFolder: string | undefined
  /** Description of Postgres for the output of `start`. */
  postgres: string
  /** Description of Redis for the output of `start`. */
  redis: string
  /** Resolves to a sentence when a Postgres that was started here ends by itself. Redis is restarted instead. */
  failed: Promise<string>
  stop(): Promise<void>
}

/**
 * Connects to the Postgres and the Redis of the settings, or starts local ones.
 *
 * @param archiveFolder where a local Postgres archives its write-ahead log, if it does
 */
export async function startDatabases(
  settings: Settings,
  secrets: Secrets,
  logsFolder: string,
  archiveFolder: string | undefined,
): Promise<Databases> {
  if (settings.redisUrl) await checkRedis(settings.redisUrl)
  const postgres = settings.databaseUrl
    ? undefined
    : await startPostgres(settings, secrets, logsFolder, archiveFolder)
  const redisLog = join(logsFolder, 'redis.log')
  const redis = settings.redisUrl ? undefined : await startRedis(secrets, redisLog)
  const stopRedis = redis && superviseRedis(redis, redisLog, (text) => console.error(text))
  return {
    databaseUrl: settings.databaseUrl ?? postgres?.url ?? '',
    redisUrl: settings.redisUrl ?? redis?.url,
    clusterFolder: postgres?.directory,
    postgres: postgres
      ? `Postgres ${postgres.version.split('-')[0]}, data in ${postgres.directory}`
      : 'the Postgres of DATABASE_URL',
    redis: settings.redisUrl
      ? 'the Redis of REDIS_URL'
      : redis
        ? `Redis from ${redis.program}`
        : 'no Redis on this machine: each process keeps sessions and caches in its own memory',
    failed: postgres
      ? postgres.exited.then(() => `Postgres ended: see ${join(logsFolder, 'postgres.log')}.`)
      : new Promise(() => {}),
    async stop() {
      await stopRedis?.()
      await postgres?.stop()
    },
  }
}

async function startPostgres(
  settings: Settings,
  secrets: Secrets,
  logsFolder: string,
  archiveFolder: string | undefined,
) {
  const directory = join(settings.dataFolder, 'postgres')
  try {
    return await startLocalPostgres({
      directory,
      password: secrets.databasePassword,
      logFile: join(logsFolder, 'postgres.log'),
      ...(archiveFolder ? { archiveFolder } : {}),
    })
  } catch (error) {
    if (error instanceof ClusterInUseError)
      throw new StartError(explainClusterInUse(error, settings), { cause: error })
    throw new StartError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** Returns undefined if Redis is missing or does not start: everything works without it. */
async function startRedis({ redisPassword }: Secrets, logFile: string) {
  return startRedisIfPresent({ logFile, password: redisPassword }).catch((error: Error) => {
    console.error(`${error.message}: continuing without Redis, see ${logFile}`)
    return undefined
  })
}

function explainClusterInUse({ message, owner }: ClusterInUseError, { dataFolder }: Settings): string {
  const remedy = 'stop that one, or choose another folder with --data-dir'
  if (!owner?.command.includes('start/main.ts')) return `${message}: ${remedy}`
  return explainSecondStart(owner.pid, dataFolder)
}

async function checkRedis(url: string): Promise<void> {
  const problem = await findRedisProblem(url)
  if (problem) throw new StartError(`The Redis of REDIS_URL does not answer: ${problem}`)
}
