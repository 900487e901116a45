import { timeToLive } from '@tarot/data'
import { type CsvValue, toCsv } from './csv.ts'
import type { CacheReview, CacheReviewRow } from './find-cache-review.server.ts'
import { hasGoal, hitRateGoal } from './hit-rate-goal.ts'

/** The columns of the file. Each row includes the current settings, so that it can be read alone. */
const columns: [name: string, value: (row: CacheReviewRow, review: CacheReview) => CsvValue][] = [
  ['day', (row) => row.day],
  ['cache', (row) => row.cache],
  ['reads', (row) => row.reads],
  ['hit_rate', (row) => rounded(row.rate)],
  ['l1_hit_rate', (row) => rounded(tierRate(row, 'l1'))],
  ['l2_hit_rate', (row) => rounded(tierRate(row, 'l2'))],
  ['loads', (row) => row.loads],
  ['stale_refused', (row) => row.staleRefused],
  ['errors', (row) => row.errors],
  ['goal', (row) => (hasGoal(row.cache) ? hitRateGoal : null)],
  ['goal_met', (row) => (row.isGoalMet === null ? null : row.isGoalMet ? 'yes' : 'no')],
  ['ttl_seconds', (row) => timeToLive[row.cache] / 1_000],
  ['redis_maxmemory_bytes', (_, { redis }) => redis?.memory?.maxmemory ?? null],
  ['redis_maxmemory_policy', (_, { redis }) => redis?.memory?.policy ?? null],
]

export function reviewAsCsv(review: CacheReview): string {
  return toCsv(
    columns.map(([name]) => name),
    review.rows.map((row) => columns.map(([, value]) => value(row, review))),
  )
}

const tierRate = ({ tiers }: CacheReviewRow, tier: string): number | null =>
  tiers.find((figures) => figures.tier === tier)?.rate ?? null

const rounded = (rate: number | null): number | null => (rate === null ? null : Number(rate.toFixed(4)))
