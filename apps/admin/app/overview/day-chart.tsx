import { BarChart } from '@mantine/charts'
import { Group, Paper, Text, Title } from '@mantine/core'
import type { DayOverview } from '@tarot/data'
import classes from '../ui/chart.module.css'
import { formatDay, formatNumber } from '../ui/format.ts'
import { sum } from './sum.ts'

interface Series {
  name: Exclude<keyof DayOverview, 'day'>
  label: string
  color: string
  /** Series with the same id are stacked; the others are drawn side by side. */
  stackId: string
}

interface DayChartProps {
  title: string
  days: DayOverview[]
  series: Series[]
}

/** A bar chart by the day, and the same figures as a table for screen readers. */
export function DayChart({ title, days, series }: DayChartProps) {
  const drawn = days.map((day) => ({ ...day }))
  return (
    <Paper component="section" withBorder px="md" py="sm" bg="var(--console-surface)" aria-label={title}>
      <Group justify="space-between" gap="xs" mb="xs">
        <Title order={2} size="h6">
          {title}
        </Title>
        <Group gap="sm">
          {series.map((one) => (
            <Text key={one.name} size="xs" c="dimmed" className={classes.total}>
              {series.length > 1 && <span className={classes.swatch} data-color={one.color} aria-hidden />}
              {series.length > 1 && `${one.label} `}
              <strong>{formatNumber(sum(days, one.name))}</strong>
            </Text>
          ))}
        </Group>
      </Group>
      <div className={classes.chart} aria-hidden="true">
        <BarChart
          h={180}
          data={drawn}
          dataKey="day"
          series={series}
          tickLine="none"
          gridAxis="x"
          withBarValueLabel={false}
          barProps={{ isAnimationActive: false, maxBarSize: 28 }}
          barChartProps={{
            accessibilityLayer: false,
            barCategoryGap: '20%',
            barGap: 1,
            margin: { top: 10 },
          }}
          xAxisProps={{ tickFormatter: formatDay, minTickGap: 24 }}
          yAxisProps={{ allowDecimals: false, width: 44, domain: [0, 'auto'] }}
          valueFormatter={formatNumber}
          tooltipProps={{
            labelFormatter: (day) => (day ? formatDay(String(day)) : ''),
            isAnimationActive: false,
          }}
        />
      </div>
      <details className={classes.figures}>
        <summary>Figures</summary>
        <div className={classes.scroll}>
          <table aria-label={`${title} a day`}>
            <thead>
              <tr>
                <th scope="col">Day</th>
                {series.map(({ name, label }) => (
                  <th key={name} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.toReversed().map((day) => (
                <tr key={day.day}>
                  <th scope="row">{formatDay(day.day)}</th>
                  {series.map(({ name }) => (
                    <td key={name}>{formatNumber(day[name])}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </Paper>
  )
}
