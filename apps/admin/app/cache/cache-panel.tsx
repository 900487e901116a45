import { Box, Group, Paper, Text, Title } from '@mantine/core'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { formatCount, formatNumber, formatRate } from '../ui/format.ts'
import { ToneBadge } from '../ui/tone-badge.tsx'
import { cacheMeanings, cacheTitles, goal, hasGoal, outcomeTitles, tierTitles } from './cache-labels.ts'
import classes from './cache-panel.module.css'
import type { CacheFigures } from './find-cache-figures.server.ts'
import { RateChart } from './hit-rate-chart.tsx'

const columns: Column<CacheFigures['tiers'][number]>[] = [
  { heading: 'Tier', cell: ({ tier }) => tierTitles[tier] },
  { heading: 'Hit rate', numeric: true, cell: ({ rate }) => (rate === null ? null : formatRate(rate)) },
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

/** One cache: how well it does, hour by hour and by tier. */
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
            <strong className={classes.rate}>{formatRate(rate)}</strong> of {formatCount(reads, 'read')}
          </Text>
        </Group>
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {cacheMeanings[cache]}
      </Text>
      <RateChart title={title} hours={hours} days={days} goal={hasGoal(cache) ? goal : null} />
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

function Verdict({ figures: { cache, holds, reads } }: { figures: CacheFigures }) {
  if (holds === null) {
    const why = reads === 0 ? 'no read yet' : 'too few reads to judge by'
    return hasGoal(cache) && <ToneBadge tone="neutral">{why}</ToneBadge>
  }
  const limit = `${100 * goal}\u{A0}%`
  return holds ? (
    <ToneBadge tone="good">above {limit}</ToneBadge>
  ) : (
    <ToneBadge tone="bad">not above {limit}</ToneBadge>
  )
}
