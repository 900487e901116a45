const cookieName = 'time-zone'
const utc = 'UTC'

/** The zone in the viewer's cookie; UTC for a first visit or nonsense. */
export function readTimeZone(request: Request): string {
  const cookies = request.headers.get('cookie') ?? ''
  const value = new RegExp(`(?:^|;\\s*)${cookieName}=([^;]*)`).exec(cookies)?.[1]
  const zone = value === undefined ? utc : decoded(value)
  return isTimeZone(zone) ? zone : utc
}

/** Runs in the browser before anything is drawn: notes the browser's zone for the requests to come. */
export const timeZoneScript = `document.cookie = '${cookieName}=' + encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone) + '; path=/; max-age=31536000; samesite=lax' + (location.protocol === 'https:' ? '; secure' : '')`

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return utc
  }
}

/** Names only: an offset such as +02:00 means one thing here and its opposite to Postgres. */
function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** `2026-11-25`, in the zone. */
export function dayOf(date: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(date)
}

/** When the day `YYYY-MM-DD` ends in the zone. */
export function endOfDay(day: string, timeZone: string): Date {
  const wanted = Date.parse(`${day}T00:00:00Z`) + 86_400_000
  // The offset before a change of clocks is not the one after it: the second look sees the right one.
  const guess = wanted - offsetAt(wanted, timeZone)
  return new Date(wanted - offsetAt(guess, timeZone) - 1)
}

/** Milliseconds that the zone's clocks are ahead of UTC. */
function offsetAt(moment: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  })
  return Date.parse(`${format.format(moment).replace(', ', 'T')}Z`) - moment
}
