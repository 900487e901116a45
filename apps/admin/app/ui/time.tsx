import { formatAgo, formatDate, formatDateTime, formatExactTime } from './format.ts'
import { useViewer } from './viewer.ts'

interface TimeProps {
  date: Date
  /**
   * `time`: 24 Nov 2025, 14:05 (default). `exact`: 24 Nov 2025, 14:05:59. `date`: 24 Nov 2025. `ago`: 5 min ago, or the date
   * after 30 days.
   */
  as?: 'time' | 'exact' | 'date' | 'ago'
}

/** A moment in the viewer's time zone. Its tooltip has the full time and the time zone. */
export function Time({ date, as = 'time' }: TimeProps) {
  const { timeZone, now } = useViewer()
  const time = formatDateTime(date, timeZone)
  const exact = formatExactTime(date, timeZone)
  const day = formatDate(date, timeZone)
  const text = { time, exact, date: day, ago: formatAgo(date, now) ?? day }[as]
  return (
    <time dateTime={date.toISOString()} title={`${exact} (${timeZone})`}>
      {text}
    </time>
  )
}
