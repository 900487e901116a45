import { formatDateTime, formatDay } from '../ui/format.ts'
import { dayOf, endOfDay, offsetAt } from '../ui/time-zone.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const maxTicks = 7

/** Milliseconds between the ticks of a day or two. */
const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360].map((minutes) => minutes * minute)
/** Days between the ticks of a longer time. */
const daySteps = [1, 2, 3, 7, 14, 28, 56, 91, 182, 364]

export interface TimelineTick {
  at: number
  /** `24 Nov`, or `14:00` within a day or two. */
  label: string
}

/** At most seven ticks of an axis, at full hours or at the starts of days in the time zone. */
export function timelineTicks(from: Date, to: Date, timeZone: string): TimelineTick[] {
  const length = to.getTime() - from.getTime()
  return length < 2 * day ? timeTicks(from, to, timeZone) : dayTicks(from, to, timeZone)
}

function timeTicks(from: Date, to: Date, timeZone: string): TimelineTick[] {
  const step = stepOf(timeSteps, to.getTime() - from.getTime())
  const offset = offsetAt(from.getTime(), timeZone)
  const ticks: TimelineTick[] = []
  for (let at = Math.ceil((from.getTime() + offset) / step) * step - offset; at < to.getTime(); at += step) {
    const [date = '', time = ''] = formatDateTime(new Date(at), timeZone).split(', ')
    ticks.push({ at, label: time === '00:00' ? date.replace(/ \d+$/, '') : time })
  }
  return ticks
}

function dayTicks(from: Date, to: Date, timeZone: string): TimelineTick[] {
  const step = stepOf(daySteps, (to.getTime() - from.getTime()) / day)
  const ticks: TimelineTick[] = []
  for (let date = dayOf(from, timeZone); ; date = addDays(date, step)) {
    const next = addDays(date, 1)
    const at = endOfDay(date, timeZone).getTime() + 1
    if (at >= to.getTime()) return ticks
    ticks.push({ at, label: formatDay(next) })
  }
}

/** The smallest step that makes few enough ticks. */
function stepOf(steps: number[], length: number): number {
  const [last = 1] = steps.slice(-1)
  return steps.find((step) => length / step <= maxTicks) ?? last
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10)
}
