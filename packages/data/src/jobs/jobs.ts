import type { Data } from '../open-data.ts'
import type { ReadStarList } from '../reconciliations/star-list.ts'

/** What jobs work with. */
export interface JobContext {
  data: Data
  /** Telegram's list of the bot's Stars; without it that proof is left out. */
  readStarList?: ReadStarList | undefined
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

/** Everything the worker does. Each job can run at any time, any number of times, also beside itself. */
export const jobs: readonly Job[] = [
  {
    name: 'release-abandoned',
    cron: '* * * * *',
    expiresIn: 300,
    async run({ data }) {
      const holds = await data.readings.sweepHolds()
      return { holds, purchases: await data.transactions.expirePurchases() }
    },
  },
  {
    name: 'lapse-tiers',
    cron: '*/5 * * * *',
    expiresIn: 300,
    async run({ data }) {
      return { lowered: await data.subscriptions.lapse() }
    },
  },
  {
    name: 'warm-caches',
    cron: '7 * * * *',
    expiresIn: 600,
    run: async ({ data }) => ({ ...(await data.cache.warmRecent()) }),
  },
  {
    name: 'prove-stars',
    cron: '*/10 * * * *',
    expiresIn: 3_600,
    async run({ data, readStarList }) {
      if (!readStarList) return { skipped: 1 }
      const { breaks, settled, foreign, lines, payments } = await data.reconciliations.proveStars(
        readStarList,
        { settle: true },
      )
      return {
        lines,
        payments,
        settled: settled.length,
        foreign: foreign.length,
        breaks: breaks.length,
      }
    },
  },
  {
    name: 'prove-ledger',
    cron: '30 3 * * *',
    expiresIn: 3_600,
    async run({ data }) {
      const { breaks, users, moves } = await data.reconciliations.proveLedger()
      return { users, moves, breaks: breaks.length }
    },
  },
]
