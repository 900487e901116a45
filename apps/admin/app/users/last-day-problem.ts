import { formatDate } from '../ui/format.ts'

/** The end of a tier is at most this many years ahead; a tier may also have no end. */
const maxYears = 10

/**
 * The problem of the last day of a tier; undefined if it is valid or empty. An empty text means a tier without an end.
 *
 * @param today `YYYY-MM-DD` in the operator's time zone
 */
export function lastDayProblem(day: string, today: string): string | undefined {
  if (day === '') return undefined
  if (!isDay(day)) return 'Enter the last day as year-month-day, such as 2030-12-31.'
  if (day < today) return 'The last day is in the past. Choose today or a later day.'
  const lastAllowed = `${Number(today.slice(0, 4)) + maxYears}-12-31`
  if (day <= lastAllowed) return undefined
  const shown = formatDate(new Date(`${lastAllowed}T00:00:00Z`), 'UTC')
  return `Choose a day up to ${shown}, or leave the field empty for a tier without an end.`
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
