import { Paper, Text } from '@mantine/core'
import { Fragment } from 'react'
import chartClasses from '../ui/chart.module.css'
import { formatCount, formatDateTime, formatDay, formatNumber, formatSeconds } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import { useViewer } from '../ui/viewer.ts'
import { BackupRunLink } from './backup-run-link.tsx'
import type { BackupChain, BackupDay, RecoveryTimeline } from './find-recovery-timeline.server.ts'
import classes from './recovery-timeline.module.css'
import { timelineTicks } from './timeline-ticks.ts'

/** The moments that can be restored, on a line that ends now, and the backups on it. */
export function RecoveryTimelineChart({ timeline }: { timeline: RecoveryTimeline }) {
  const { from, to, end, width, chains, days } = timeline
  const { timeZone } = useViewer()
  const length = Math.max(1, end.getTime() - from.getTime())
  const percentOf = (at: number) => (100 * (at - from.getTime())) / length
  // A label at an end of the line would be cut.
  const ticks = timelineTicks(from, end, timeZone).filter(({ at }) => Math.abs(percentOf(at) - 50) < 46)
  const behind = (end.getTime() - to.getTime()) / 1_000
  return (
    <Paper withBorder px="md" py="sm" bg="var(--console-surface)">
      <Text size="sm">
        Any moment from{' '}
        <strong>
          <Time date={from} as="exact" />
        </strong>{' '}
        to{' '}
        <strong>
          <Time date={to} as="exact" />
        </strong>{' '}
        can be restored. The end is {behind < 60 ? 'less than a minute' : formatSeconds(behind)} behind now.
      </Text>
      {/* biome-ignore lint/a11y/useSemanticElements: no form, so no fieldset */}
      <div className={classes.line} role="group" aria-label="Backups in the recovery window">
        <div className={classes.window} style={{ width: `${Math.min(100, percentOf(to.getTime()))}%` }} />
        {chains.map((chain) => (
          <Marks key={chainKey(chain)} chain={chain} width={width} />
        ))}
      </div>
      <div className={classes.axis} aria-hidden>
        {ticks.map(({ at, label }) => (
          <span key={at} style={{ left: `${percentOf(at)}%` }}>
            {label}
          </span>
        ))}
      </div>
      <Legend />
      <BackupsByDay days={days} />
    </Paper>
  )
}

function chainKey({ full, incremental }: BackupChain): string {
  return full?.id ?? String(incremental?.first.getTime())
}

/** The marks of a full backup and of the incremental ones that follow it. */
function Marks({ chain: { full, incremental }, width }: { chain: BackupChain; width: number }) {
  const { timeZone } = useViewer()
  const nameOfFull = full && `Full backup, ${formatDateTime(full.finishedAt, timeZone)}`
  const nameOfOthers = incremental && describe(incremental, timeZone)
  return (
    <Fragment>
      {full && nameOfFull && (
        <span
          className={classes.full}
          role="img"
          aria-label={nameOfFull}
          title={nameOfFull}
          style={{ left: `${(100 * full.position) / width}%` }}
        />
      )}
      {incremental && nameOfOthers && (
        <svg
          className={classes.incremental}
          viewBox={`0 0 ${width} 10`}
          preserveAspectRatio="none"
          role="img"
          aria-label={nameOfOthers}
        >
          <path d={incremental.positions.map((position) => `M${position} 0V10`).join('')}>
            <title>{nameOfOthers}</title>
          </path>
        </svg>
      )}
    </Fragment>
  )
}

function describe({ count, first, last }: NonNullable<BackupChain['incremental']>, timeZone: string): string {
  const start = formatDateTime(first, timeZone)
  const times = count === 1 ? start : `${start}, to ${formatDateTime(last, timeZone)}`
  return `${formatCount(count, 'incremental backup')}, ${times}`
}

function Legend() {
  return (
    <ul className={classes.legend}>
      <li>
        <span className={classes.full} aria-hidden /> Full backup
      </li>
      <li>
        <span className={classes.tick} aria-hidden /> Incremental backup
      </li>
      <li>
        <span className={classes.sample} aria-hidden /> Can be restored
      </li>
      <li>
        <span className={classes.sample} data-missing aria-hidden /> Not in the repository yet
      </li>
    </ul>
  )
}

/** The same backups as a table. */
function BackupsByDay({ days }: { days: BackupDay[] }) {
  const { timeZone } = useViewer()
  const timeOf = (date: Date) => formatDateTime(date, timeZone).slice(-5)
  return (
    <details className={chartClasses.figures}>
      <summary>Backups by day</summary>
      <div className={chartClasses.scroll}>
        <table aria-label="Backups by day">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Full backups</th>
              <th scope="col">Incremental backups</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, full, incremental }) => (
              <tr key={day}>
                <th scope="row">{formatDay(day)}</th>
                <td>
                  {full.length === 0
                    ? 'none'
                    : full.map(({ id, finishedAt }, index) => (
                        <Fragment key={id}>
                          {index > 0 && ', '}
                          <BackupRunLink id={id}>{timeOf(finishedAt)}</BackupRunLink>
                        </Fragment>
                      ))}
                </td>
                <td>{formatNumber(incremental)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
