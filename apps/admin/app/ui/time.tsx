import { formatAgo, formatDate, formatDateTime } from './format.ts'
import { useViewer } from './viewer.ts'

interface TimeProps {
  date: Date
  /** `time` 24 Nov 2025, 14:05 (the default); `date` 24 Nov 2025; `ago` 5 min ago, and the date when it is long ago. */
  as?: 'time' | 'date' | 'ago'
}

/** A moment in the viewer's time zone; pointing at it shows all there is to know. */
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
