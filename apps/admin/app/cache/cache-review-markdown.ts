import { cacheNames, timeToLive } from '@tarot/data'
import { formatNumber } from '../ui/format.ts'
import { cacheTitles, figureMeanings, tierTitles } from './cache-labels.ts'
import type { CacheTotals } from './cache-totals.server.ts'
import type { CacheReview } from './find-cache-review.server.ts'
import { formatHitRate } from './format-hit-rate.ts'
import { formatRedisMemory } from './format-redis-memory.ts'
import { hasGoal, hitRateGoal } from './hit-rate-goal.ts'

/** The review as a document, with an empty section for the decision. */
export function reviewAsMarkdown(review: CacheReview): string {
  const { rows, timeZone } = review
  const [first, last] = [rows[0]?.day, rows.at(-1)?.day]
  const caches = [...new Set(rows.map(({ cache }) => cache))]
  return `${[
    '# Cache strategy review',
    `${first} to ${last} (the last day is not over yet); days in the time zone ${timeZone}; all processes.`,
    '## Goal',
    goals(review),
    '## Current settings',
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
    // Empty: the reviewer fills it in.
    '## Decision',
  ].join('\n\n')}\n`
}

function goals({ totals }: CacheReview): string {
  const lines = totals.map(({ cache, rate, isGoalMet, reads }) => {
    const unjudged = hasGoal(cache) ? 'too few reads to judge' : 'no goal'
    const verdict = isGoalMet === null ? unjudged : isGoalMet ? 'met' : 'missed'
    return `- ${cacheTitles[cache]}: ${formatHitRate(rate)} of ${formatNumber(reads)} reads: **${verdict}**`
  })
  const goal = `A hit rate above ${100 * hitRateGoal} % for each cache whose misses cause loads from the database.`
  return [goal, '', ...lines].join('\n')
}

function settings({ redis }: CacheReview): string {
  const timesToLive = cacheNames.map((cache) => {
    const minutes = timeToLive[cache] / 60_000
    const name = `Time to live, ${cacheTitles[cache].toLowerCase()}`
    return [name, minutes < 60 ? `${minutes} min` : `${minutes / 60} h`]
  })
  const memory = redis?.memory
  const advice = memory?.advice
  return table(
    ['Setting', 'Value'],
    [
      ...timesToLive,
      ['Redis', redis ? (redis.health.version ?? 'unavailable') : 'not configured'],
      ['maxmemory', memory ? formatRedisMemory(memory.maxmemory) : 'unknown'],
      ['maxmemory-policy', memory?.policy ?? 'unknown'],
      ...(advice ? [['Recommended', advice.settings.join(', ')]] : []),
    ],
  )
}

const figureNames = ['Reads', 'Hit rate', tierTitles.l1, tierTitles.l2, 'Loads', 'Stale refused', 'Errors']

function figures({ reads, rate, tiers, loads, staleRefused, errors }: CacheTotals): string[] {
  const rates = [rate, ...tiers.map((tier) => tier.rate)].map(formatHitRate)
  return [formatNumber(reads), ...rates, ...[loads, staleRefused, errors].map(formatNumber)]
}

/** A Markdown table. The first column is text, the others are figures. */
function table(names: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(escapeText).join(' | ')} |`
  const alignments = `|${names.map((_, index) => (index === 0 ? ' --- |' : ' ---: |')).join('')}`
  return [line(names), alignments, ...rows.map(line)].join('\n')
}

/** Escapes text, so that it cannot add cells, links or HTML. */
const escapeText = (text: string): string => text.replace(/[\\|<>[\]`*_]/g, '\\$&').replace(/\s+/g, ' ')
