import type { Data, Warmed } from '@tarot/data'
import { done, type Outcome, refuse, refuseFor } from '../server/outcome.server.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { findRedisState } from './find-redis-state.server.ts'

/** What is under way; a second press gets the same answer. */
let running: Promise<Warmed> | undefined

/** Loads the balances and readings of those who were active last, as far as they are missing. */
export async function warmCaches(data: Data): Promise<Outcome | ReturnType<typeof refuse>> {
  const redis = await findRedisState(data)
  if (!redis) return refuse(409, 'There is no Redis to load anything into.')
  if (!redis.health.ok) return refuse(503, 'Redis does not answer. Nothing was loaded; try it again later.')
  try {
    running ??= data.cache.warmRecent().finally(() => {
      running = undefined
    })
    const warmed = await running
    const problem = findProblem(warmed)
    return problem ? refuse(503, problem) : done(describe(warmed))
  } catch (error) {
    return refuseFor(error, 'Try it again later.')
  }
}

function findProblem({ loaded, failed, skipped }: Warmed): string | undefined {
  if (failed > 0) {
    return `Redis did not take ${formatCount(failed, 'value')}, and took ${formatNumber(loaded)}: pnpm data doctor says why.`
  }
  if (skipped > 0) {
    return 'Redis has just come back. Try it again in a few seconds; if it stays so, pnpm data doctor says why.'
  }
  return undefined
}

function describe({ users, loaded }: Warmed): string {
  if (users === 0) return 'nobody was active yet, so there is nothing to load.'
  const whom = `${formatCount(users, 'user')} who ${users === 1 ? 'was' : 'were'} active last`
  if (loaded === 0) return `everything of the ${whom} was there already.`
  return `${formatCount(loaded, 'value')} loaded, of the ${whom}; the rest was there already.`
}
