import { formatDate } from '../ui/format.ts'

/** Years ahead that a tier may end; for longer it is given without an end. */
const furthestYears = 10

/**
 * What is wrong with the last day of a tier; undefined for a good one, and for an empty text: a tier without an end.
 *
 * @param today `YYYY-MM-DD` where the operator is
 */
export function lastDayProblem(day: string, today: string): string | undefined {
  if (day === '') return undefined
  if (!isDay(day)) return 'Give the last day as year-month-day, such as 2030-12-31.'
  if (day < today) return 'The last day is over already. Choose today or a later day.'
  const furthest = `${Number(today.slice(0, 4)) + furthestYears}-12-31`
  if (day <= furthest) return undefined
  const shown = formatDate(new Date(`${furthest}T00:00:00Z`), 'UTC')
  return `Choose a day until ${shown}, or leave it empty for a tier without an end.`
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
