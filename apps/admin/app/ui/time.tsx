import { formatAgo, formatDate, formatDateTime } from './format.ts'
import { useViewer } from './viewer.ts'

interface TimeProps {
  date: Date
  /** `time`: 24 Nov 2025, 14:05 (default). `date`: 24 Nov 2025. `ago`: 5 min ago, or the date after 30 days. */
  as?: 'time' | 'date' | 'ago'
}

/** A moment in the viewer's time zone. Its tooltip has the full time and the time zone. */
export function Time({ date, as = 'time' }: TimeProps) {
  const { timeZone, now } = useViewer()
  const full = formatDateTime(date, timeZone)
  const day = formatDate(date, timeZone)
  const text = { time: full, date: day, ago: formatAgo(date, now) ?? day }[as]
  return (
    <time dateTime={date.toISOString()} title={`${full} (${timeZone})`}>
      {text}
    </time>
  )
}
