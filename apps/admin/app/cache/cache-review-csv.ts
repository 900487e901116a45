import { timeToLive } from '@tarot/data'
import { goal, hasGoal } from './cache-labels.ts'
import type { CacheReview, CacheReviewRow } from './cache-review.server.ts'
import { type CsvValue, toCsv } from './csv.ts'

/** Each line stands for itself: the settings in force are in all of them. */
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
  ['goal', (row) => (hasGoal(row.cache) ? goal : null)],
  ['goal_holds', (row) => (row.holds === null ? null : row.holds ? 'yes' : 'no')],
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
  tiers.find((one) => one.tier === tier)?.rate ?? null

const rounded = (rate: number | null): number | null => (rate === null ? null : Number(rate.toFixed(4)))
