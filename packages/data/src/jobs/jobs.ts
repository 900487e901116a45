import { runsDrills } from '../backup/backup-config.ts'
import type { BackupDuties } from '../backup/schedule/backup-duties.ts'
import type { Data } from '../open-data.ts'
import type { ReadStarList } from '../telegram/star-list-item.ts'
import type { OnItemFailure } from './failed-items.ts'

/** The dependencies of the jobs. */
export interface JobContext {
  data: Data
  /** Reads Telegram's list of the bot's Stars; without it that reconciliation is skipped. */
  readStarList?: ReadStarList | undefined
  /** Called for each item that a job could not handle. The failure is recorded, and a later run retries the item. */
  onFailure?: OnItemFailure | undefined
  /** What making backups and running drills need; without it this process does neither. */
  backups?: BackupDuties | undefined
}

/** A recurring job. One process at a time runs it. */
export interface Job {
  name: string
  /** The schedule, in UTC: minute, hour, day of month, month, day of week. */
  cron: string
  /** Seconds after which a run counts as lost. */
  expiresIn: number
  /** Whether this process can run it. Default: yes. */
  isConfigured?(context: JobContext): boolean
  /** @returns counts for the log */
  run(context: JobContext): Promise<Record<string, number>>
}

/** Adds the number of failed items to the counts of a job. */
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

/** The jobs of the worker. Each is idempotent and can run at any time, also concurrently with itself. */
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
  {
    name: 'backups',
    cron: '* * * * *',
    expiresIn: 21_600,
    isConfigured: ({ backups }) => backups?.config.maker !== undefined,
    run: async ({ backups }) => (await backups?.runDue('backups')) ?? { skipped: 1 },
  },
  {
    name: 'recovery-drills',
    cron: '* * * * *',
    expiresIn: 21_600,
    isConfigured: ({ backups }) => backups !== undefined && runsDrills(backups.config),
    run: async ({ backups }) => (await backups?.runDue('drills')) ?? { skipped: 1 },
  },
]
