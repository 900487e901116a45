import { startLocalPostgres, startLocalRedis } from '@tarot/services'
import { connectRedis } from '../src/cache/redis.ts'
import { defineScripts } from '../src/cache/scripts/scripts.ts'
import { deployMigrations, openData } from '../src/index.ts'
import { faults } from '../test/faults.ts'
import { play } from '../test/schedules/play.ts'
import { schedulesFaults } from '../test/schedules/world.ts'
import { type Stampede, stampede } from '../test/stampede.ts'
import { type MeasuredFault, measureFault } from './cache/measure-fault.ts'

export interface CacheOptions {
  seed: number
  /** Schedules of each kind. */
  schedules: number
  /** Milliseconds that a fault lasts. Default 5 000. */
  faultDuration?: number
  onProgress?: (what: string) => void
}

export interface CacheReport {
  seed: number
  schedules: Record<string, { played: number; violations: { seed: number; violations: string[] }[] }>
  faults: MeasuredFault[]
  /** Eight processes, a thousand balances. */
  stampede: Omit<Stampede, 'sums'>
  /** Discrepancies that the reconciliation of the ledger found. */
  discrepancies: number
  /** All violations of the above. */
  violations: string[]
  versions: { postgres: string; redis: string }
}

/** Runs thousands of schedules, injects every fault of Redis under load, and causes a stampede of eight processes. */
export async function soakCache({
  seed,
  schedules,
  faultDuration = 5_000,
  onProgress,
}: CacheOptions): Promise<CacheReport> {
  const [postgres, server] = [await startLocalPostgres(), await startLocalRedis()]
  try {
    await deployMigrations({ databaseUrl: postgres.url })
    const redis = defineScripts(await connectRedis(server.url, () => {}))
    const played: CacheReport['schedules'] = {}
    for (const [name, kind] of Object.entries(schedulesFaults)) {
      onProgress?.(`schedules with answers ${name}`)
      const found = []
      for (let n = seed; n < seed + schedules; n += 1) {
        const { violations } = await play(redis, n, kind)
        if (violations.length > 0) found.push({ seed: n, violations })
      }
      played[name] = { played: schedules, violations: found }
    }
    const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'unknown'
    redis.disconnect()

    const measured: MeasuredFault[] = []
    for (const fault of Object.keys(faults)) {
      onProgress?.(`Redis ${fault}`)
      measured.push(await measureFault(postgres.url, fault, faultDuration))
    }

    onProgress?.('eight processes at once')
    const servers = { databaseUrl: postgres.url, redisUrl: server.url, namespace: 'stampede' }
    const { loadsPerKey, milliseconds } = await stampede(8, 1_000, servers)

    const data = await openData({ databaseUrl: postgres.url })
    const { discrepancies } = await data.reconcile()
    await data.close()
    return {
      seed,
      schedules: played,
      faults: measured,
      stampede: { loadsPerKey, milliseconds },
      discrepancies: discrepancies.length,
      violations: [
        ...Object.values(played).flatMap(({ violations }) => violations.flatMap((one) => one.violations)),
        ...measured.flatMap(({ fault, violations }) => violations.map((one) => `${fault}: ${one}`)),
        ...(loadsPerKey > 1.05 ? [`${loadsPerKey} loads per key`] : []),
        ...(discrepancies.length > 0 ? [`${discrepancies.length} discrepancies of the ledger`] : []),
      ],
      versions: { postgres: postgres.version, redis: version },
    }
  } finally {
    await Promise.all([postgres.stop(), server.stop()])
  }
}
