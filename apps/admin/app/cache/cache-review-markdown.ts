import { cacheNames, timeToLive } from '@tarot/data'
import { formatNumber, formatRate } from '../ui/format.ts'
import { cacheTitles, figureMeanings, goal, hasGoal } from './cache-labels.ts'
import type { CacheReview } from './cache-review.server.ts'
import type { CacheTotals } from './cache-totals.server.ts'
import { formatRedisMemory } from './format-redis-memory.ts'

/** The review as a document, with room for what is decided. */
export function reviewAsMarkdown(review: CacheReview): string {
  const { rows, timeZone } = review
  const [first, last] = [rows[0]?.day, rows.at(-1)?.day]
  const caches = [...new Set(rows.map(({ cache }) => cache))]
  return `${[
    '# Cache strategy review',
    `${first} to ${last}, the last day as far as it has come; days of ${timeZone}, all processes.`,
    '## Goal',
    goalsInWords(review),
    '## Settings in force',
    settings(review),
    ...caches.flatMap((cache) => [
      `## ${cacheTitles[cache]}`,
      table(
        ['Day', ...figureNames],
        [
          ...rows.filter((row) => row.cache === cache).map((row) => [row.day, ...figures(row)]),
          ...review.totals.filter((row) => row.cache === cache).map((row) => ['All days', ...figures(row)]),
        ],
      ),
    ]),
    '## What the figures mean',
    figureMeanings.map(({ figure, meaning }) => `- **${figure}**: ${meaning}`).join('\n'),
    // For whoever reviews.
    '## Decision',
  ].join('\n\n')}\n`
}

function goalsInWords({ totals }: CacheReview): string {
  const lines = totals.map(({ cache, rate, holds, reads }) => {
    const verdict =
      holds === null ? (hasGoal(cache) ? 'too few reads to judge by' : 'no goal') : holds ? 'holds' : 'missed'
    return `- ${cacheTitles[cache]}: ${formatRate(rate)} of ${formatNumber(reads)} reads: **${verdict}**`
  })
  return [`A hit rate above ${100 * goal} % wherever a miss is a look into the database.`, '', ...lines].join(
    '\n',
  )
}

function settings({ redis }: CacheReview): string {
  const lives = cacheNames.map((cache) => {
    const minutes = timeToLive[cache] / 60_000
    const name = `Time to live, ${cacheTitles[cache].toLowerCase()}`
    return [name, minutes < 60 ? `${minutes} min` : `${minutes / 60} h`]
  })
  const memory = redis?.memory
  const advice = memory?.advice
  return table(
    ['Setting', 'Value'],
    [
      ...lives,
      ['Redis', redis ? (redis.health.version ?? 'does not answer') : 'not configured'],
      ['maxmemory', memory ? formatRedisMemory(memory.maxmemory) : 'not known'],
      ['maxmemory-policy', memory?.policy ?? 'not known'],
      ...(advice ? [['To set', advice.settings.join(', ')]] : []),
    ],
  )
}

const figureNames = ['Reads', 'Hit rate', 'Memory', 'Redis', 'Loads', 'Stale refused', 'Errors']

function figures({ reads, rate, tiers, loads, staleRefused, errors }: CacheTotals): string[] {
  const rates = [rate, ...tiers.map((tier) => tier.rate)].map(formatRate)
  return [formatNumber(reads), ...rates, ...[loads, staleRefused, errors].map(formatNumber)]
}

/** The first column is text, the others are figures. */
function table(names: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(escaped).join(' | ')} |`
  const marks = `|${names.map((_, index) => (index === 0 ? ' --- |' : ' ---: |')).join('')}`
  return [line(names), marks, ...rows.map(line)].join('\n')
}

/** Text that comes from elsewhere makes no table, no link and no HTML. */
const escaped = (text: string): string => text.replace(/[\\|<>[\]`*_]/g, '\\$&').replace(/\s+/g, ' ')
