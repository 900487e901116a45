import { Box, Group, Paper, Text, Title } from '@mantine/core'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { formatCount, formatNumber } from '../ui/format.ts'
import { ToneBadge } from '../ui/tone-badge.tsx'
import { cacheMeanings, cacheTitles, outcomeTitles, tierTitles } from './cache-labels.ts'
import classes from './cache-panel.module.css'
import type { CacheFigures } from './find-cache-figures.server.ts'
import { formatHitRate } from './format-hit-rate.ts'
import { HitRateChart } from './hit-rate-chart.tsx'
import { hasGoal, hitRateGoal } from './hit-rate-goal.ts'

const columns: Column<CacheFigures['tiers'][number]>[] = [
  { heading: 'Tier', cell: ({ tier }) => tierTitles[tier] },
  { heading: 'Hit rate', numeric: true, cell: ({ rate }) => (rate === null ? null : formatHitRate(rate)) },
  { heading: outcomeTitles.hit, numeric: true, cell: ({ hit }) => formatNumber(hit) },
  { heading: outcomeTitles.miss, numeric: true, cell: ({ miss }) => formatNumber(miss) },
  { heading: outcomeTitles.load, numeric: true, cell: ({ load }) => formatNumber(load) },
  { heading: outcomeTitles.stale_refused, numeric: true, cell: (row) => formatNumber(row.stale_refused) },
  { heading: outcomeTitles.error, numeric: true, cell: ({ error }) => formatNumber(error) },
]

interface CachePanelProps {
  figures: CacheFigures
  days: number
}

/** The hit rate of one cache by the hour, and its figures by tier. */
export function CachePanel({ figures, days }: CachePanelProps) {
  const { cache, rate, reads, hours, tiers } = figures
  const title = cacheTitles[cache]
  return (
    <Paper component="section" withBorder px="md" py="sm" bg="var(--console-surface)" aria-label={title}>
      <Group justify="space-between" align="baseline" gap="xs">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Group gap={10} align="baseline">
          <Verdict figures={figures} />
          <Text size="sm" c="dimmed">
            <strong className={classes.rate}>{formatHitRate(rate)}</strong> of {formatCount(reads, 'read')}
          </Text>
        </Group>
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {cacheMeanings[cache]}
      </Text>
      <HitRateChart title={title} hours={hours} days={days} goal={hasGoal(cache) ? hitRateGoal : null} />
      <Box mt="sm">
        <DataTable
          label={`${title} by tier`}
          columns={columns}
          rows={tiers}
          rowKey={({ tier }) => tier}
          empty={null}
        />
      </Box>
    </Paper>
  )
}

function Verdict({ figures: { cache, isGoalMet, reads } }: { figures: CacheFigures }) {
  if (isGoalMet === null) {
    const why = reads === 0 ? 'no reads yet' : 'too few reads to judge'
    return hasGoal(cache) && <ToneBadge tone="neutral">{why}</ToneBadge>
  }
  const limit = `${100 * hitRateGoal}\u{A0}%`
  return isGoalMet ? (
    <ToneBadge tone="good">above {limit}</ToneBadge>
  ) : (
    <ToneBadge tone="bad">not above {limit}</ToneBadge>
  )
}
