import type { Data, WarmResult } from '@tarot/data'
import { done, type Outcome, refuse, refuseFor } from '../server/outcome.server.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { findRedisState } from './find-redis-state.server.ts'

/** The call that is running. A second press waits for the same call. */
let running: Promise<WarmResult> | undefined

/** Loads the missing balances and readings of the most recently active users. */
export async function warmCaches(data: Data): Promise<Outcome | ReturnType<typeof refuse>> {
  const redis = await findRedisState(data)
  if (!redis) return refuse(409, 'Redis is not configured, so there is nothing to warm.')
  if (!redis.health.ok) return refuse(503, 'Redis is unavailable. Nothing was loaded. Try again later.')
  try {
    running ??= data.cache.warmRecent().finally(() => {
      running = undefined
    })
    const warmed = await running
    const problem = findProblem(warmed)
    return problem ? refuse(503, problem) : done(describe(warmed))
  } catch (error) {
    return refuseFor(error, 'Try again later.')
  }
}

function findProblem({ loaded, failed, skipped }: WarmResult): string | undefined {
  if (failed > 0) {
    return `Redis refused ${formatCount(failed, 'value')} and stored ${formatNumber(loaded)}. Run pnpm data doctor for the reason.`
  }
  if (skipped > 0) {
    return 'Redis was unavailable until a moment ago. Try again in a few seconds. If it still fails, run pnpm data doctor.'
  }
  return undefined
}

function describe({ users, loaded }: WarmResult): string {
  if (users === 0) return 'no user has been active yet, so there is nothing to load.'
  const active =
    users === 1 ? 'the most recently active user' : `the ${formatNumber(users)} most recently active users`
  if (loaded === 0) return `all values of ${active} were cached already.`
  return `${formatCount(loaded, 'value')} of ${active} loaded; the others were cached already.`
}
