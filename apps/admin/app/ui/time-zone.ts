const cookieName = 'time-zone'
const utc = 'UTC'

/** The time zone of the viewer's cookie; UTC if it is missing or invalid. */
export function readTimeZone(request: Request): string {
  const cookies = request.headers.get('cookie') ?? ''
  const value = new RegExp(`(?:^|;\\s*)${cookieName}=([^;]*)`).exec(cookies)?.[1]
  const zone = value === undefined ? utc : decoded(value)
  return isTimeZone(zone) ? zone : utc
}

/** A script that stores the browser's time zone in a cookie. It runs before the page is rendered. */
export const timeZoneScript = `document.cookie = '${cookieName}=' + encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone) + '; path=/; max-age=31536000; samesite=lax' + (location.protocol === 'https:' ? '; secure' : '')`

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return utc
  }
}

/** Accepts only names, because Postgres reads an offset such as +02:00 with the opposite sign. */
function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** The day of a moment in the time zone: `2026-11-25`. */
export function dayOf(date: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(date)
}

/** The last millisecond of the day `YYYY-MM-DD` in the time zone. */
export function endOfDay(day: string, timeZone: string): Date {
  const utcEnd = Date.parse(`${day}T00:00:00Z`) + 86_400_000
  // The offset may change around this moment: the estimate is close enough to find the right one.
  const estimate = utcEnd - offsetAt(utcEnd, timeZone)
  return new Date(utcEnd - offsetAt(estimate, timeZone) - 1)
}

/** Offset of the time zone from UTC; milliseconds. */
export function offsetAt(moment: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  })
  return Date.parse(`${format.format(moment).replace(', ', 'T')}Z`) - moment
}
