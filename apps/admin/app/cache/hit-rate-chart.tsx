import { LineChart } from '@mantine/charts'
import classes from '../ui/chart.module.css'
import { formatDateTime, formatNumber } from '../ui/format.ts'
import { useViewer } from '../ui/viewer.ts'
import type { CacheHour } from './find-cache-figures.server.ts'
import { formatHitRate } from './format-hit-rate.ts'

interface HitRateChartProps {
  title: string
  hours: CacheHour[]
  /** Length of the period in days. */
  days: number
  /** 0 to 1; null if the cache has no goal. */
  goal: number | null
}

/** A line chart of the hit rate by the hour, and the same figures as a table for screen readers. */
export function HitRateChart({ title, hours, days, goal }: HitRateChartProps) {
  const { timeZone } = useViewer()
  const dateTime = (hour: number) => formatDateTime(new Date(hour), timeZone)
  // `24 Nov 2025, 14:00`: the axis shows times for one day, and days for several.
  const dayOf = (hour: number) => dateTime(hour).replace(/ \d{4},.*/, '')
  const tick = (hour: number) => (days === 1 ? dateTime(hour).slice(-5) : dayOf(hour))
  const dayStarts = hours
    .map(({ hour }) => hour)
    .filter((hour, index, all) => index > 0 && dayOf(hour) !== dayOf(all[index - 1] ?? 0))
  const counted = hours.filter(({ reads }) => reads > 0)
  const lowest = lowestTick(Math.min(...counted.map(({ rate }) => 100 * (rate ?? 1))))
  return (
    <>
      <div className={classes.chart} aria-hidden="true">
        <LineChart
          h={180}
          data={hours.map(({ hour, rate }) => ({ hour, rate: rate === null ? null : 100 * rate }))}
          dataKey="hour"
          series={[{ name: 'rate', label: 'Hit rate', color: 'iris.5' }]}
          curveType="linear"
          connectNulls={false}
          strokeWidth={2}
          tickLine="none"
          gridAxis="x"
          // An hour between two hours without reads has no line, only a dot.
          withDots
          dotProps={{ r: days === 1 ? 3 : 1.5, strokeWidth: 0, fill: 'var(--mantine-color-iris-5)' }}
          activeDotProps={{ r: 4, strokeWidth: 0 }}
          lineProps={{ isAnimationActive: false }}
          lineChartProps={{ accessibilityLayer: false, margin: { top: 10, right: goal === null ? 5 : 40 } }}
          xAxisProps={{ tickFormatter: tick, minTickGap: 24, ...(days === 1 ? {} : { ticks: dayStarts }) }}
          yAxisProps={{
            domain: [lowest, 100],
            ticks: [0, 1, 2, 3, 4].map((step) => lowest + ((100 - lowest) * step) / 4),
            tickFormatter: (percent: number) => `${percent}\u{A0}%`,
            width: 52,
          }}
          valueFormatter={(value) => formatHitRate(value / 100)}
          tooltipProps={{
            labelFormatter: (hour) => (hour ? dateTime(Number(hour)) : ''),
            isAnimationActive: false,
          }}
          {...(goal === null
            ? {}
            : {
                referenceLines: [
                  {
                    ...{ y: 100 * goal, label: 'Goal', labelPosition: 'right' as const },
                    ...{ color: 'var(--mantine-color-dimmed)', strokeDasharray: '2 4' },
                  },
                ],
              })}
        />
      </div>
      <details className={classes.figures}>
        <summary>Figures</summary>
        <div className={classes.scroll}>
          <table aria-label={`${title} an hour`}>
            <thead>
              <tr>
                <th scope="col">Hour</th>
                <th scope="col">Hit rate</th>
                <th scope="col">Reads</th>
              </tr>
            </thead>
            <tbody>
              {counted.toReversed().map(({ hour, rate, reads }) => (
                <tr key={hour}>
                  <th scope="row">{dateTime(hour)}</th>
                  <td>{formatHitRate(rate)}</td>
                  <td>{formatNumber(reads)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  )
}

/** The lower end of the axis in percent: close to the lowest rate, so that differences are visible. */
function lowestTick(lowestRate: number): number {
  return [80, 60].find((tick) => lowestRate >= tick) ?? 0
}
