import type { Data } from '../open-data.ts'
import type { ReadStarList } from '../reconciliations/star-list.ts'
import type { OnItemFailure } from './failed-items.ts'

/** What jobs work with. */
export interface JobContext {
  data: Data
  /** Telegram's list of the bot's Stars; without it that proof is left out. */
  readStarList?: ReadStarList | undefined
  /** Called for each item that a job could not handle: it is noted, and tried again later. */
  onFailure?: OnItemFailure | undefined
}

/** Something that has to be done again and again, by one process at a time. */
export interface Job {
  name: string
  /** When, in UTC: minute, hour, day of month, month, day of week. */
  cron: string
  /** Seconds after which a run counts as lost. */
  expiresIn: number
  /** @returns what was done, in figures for the log */
  run(context: JobContext): Promise<Record<string, number>>
}

/** Adds to the figures of a job how many items it could not handle. */
async function withFailures(
  context: JobContext,
  run: (context: JobContext & { onFailure: OnItemFailure }) => Promise<Record<string, number>>,
): Promise<Record<string, number>> {
  let failed = 0
  const onFailure: OnItemFailure = (failure) => {
    failed += 1
    context.onFailure?.(failure)
  }
  const figures = await run({ ...context, onFailure })
  return { ...figures, failed }
}

/** Everything the worker does. Each job can run at any time, any number of times, also beside itself. */
export const jobs: readonly Job[] = [
  {
    name: 'release-expired-holds',
    cron: '* * * * *',
    expiresIn: 300,
    run: (context) =>
      withFailures(context, async ({ data, onFailure }) => ({
        released: await data.readings.releaseExpiredHolds(undefined, onFailure),
      })),
  },
  {
    name: 'expire-purchases',
    cron: '* * * * *',
    expiresIn: 300,
    run: (context) =>
      withFailures(context, async ({ data, onFailure }) => ({
        expired: await data.transactions.expirePurchases(undefined, onFailure),
      })),
  },
  {
    name: 'lapse-tiers',
    cron: '*/5 * * * *',
    expiresIn: 300,
    run: (context) =>
      withFailures(context, async ({ data, onFailure }) => ({
        lowered: await data.subscriptions.lapse({}, onFailure),
      })),
  },
  {
    name: 'warm-caches',
    cron: '7 * * * *',
    expiresIn: 600,
    run: async ({ data }) => ({ ...(await data.cache.warmRecent()) }),
  },
  {
    name: 'reconcile-stars',
    cron: '*/10 * * * *',
    expiresIn: 3_600,
    async run({ data, readStarList, onFailure }) {
      if (!readStarList) return { skipped: 1 }
      const { discrepancies, settled, foreign, failed, lines, payments } =
        await data.reconciliations.reconcileStars(readStarList, { settle: true, onFailure })
      return {
        lines,
        payments,
        settled: settled.length,
        foreign: foreign.length,
        failed,
        discrepancies: discrepancies.length,
      }
    },
  },
  {
    name: 'reconcile-ledger',
    cron: '30 3 * * *',
    expiresIn: 3_600,
    async run({ data }) {
      const { discrepancies, users, entries } = await data.reconciliations.reconcileLedger()
      return { users, entries, discrepancies: discrepancies.length }
    },
  },
]
