// `-0`, a result of `-amount`, has no sign.
const numbers = new Intl.NumberFormat('en', { signDisplay: 'negative' })

/** `12,345` */
export function formatNumber(value: number): string {
  return numbers.format(value)
}

/** `+50`, `−3`, `0` */
export function formatSigned(value: number): string {
  if (value === 0) return '0'
  return `${value > 0 ? '+' : '−'}${numbers.format(Math.abs(value))}`
}

/** `3 credits`, `1 entry`, `2 entries` */
export function formatCount(value: number, noun: string): string {
  return `${numbers.format(value)} ${value === 1 ? noun : pluralOf(noun)}`
}

function pluralOf(noun: string): string {
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`
}

/** `24 Nov 2025, 14:05`, in the time zone. Assembled from parts, because browsers and Node differ in their punctuation. */
export function formatDateTime(date: Date, timeZone: string): string {
  const part = parts(date, timeZone)
  return `${part.day} ${part.month} ${part.year}, ${part.hour}:${part.minute}`
}

/** `24 Nov 2025, 14:05:59`, in the time zone. */
export function formatExactTime(date: Date, timeZone: string): string {
  return `${formatDateTime(date, timeZone)}:${parts(date, timeZone).second}`
}

/** `24 Nov 2025`, in the time zone. */
export function formatDate(date: Date, timeZone: string): string {
  const part = parts(date, timeZone)
  return `${part.day} ${part.month} ${part.year}`
}

/** `24 Nov` for `2025-11-24`. */
export function formatDay(day: string): string {
  const part = parts(new Date(`${day}T00:00:00Z`), 'UTC')
  return `${part.day} ${part.month}`
}

const steps = [
  { unit: 'min', seconds: 60 },
  { unit: 'h', seconds: 3_600 },
  { unit: 'd', seconds: 86_400 },
] as const

/** `just now`, `5 min ago`, `3 h ago`, `12 d ago`; null beyond 30 days. */
export function formatAgo(date: Date, now: Date): string | null {
  const seconds = Math.max(0, (now.getTime() - date.getTime()) / 1_000)
  if (seconds > 30 * 86_400) return null
  const step = steps.findLast((step) => seconds >= step.seconds)
  return step ? `${Math.floor(seconds / step.seconds)} ${step.unit} ago` : 'just now'
}

/** `8.2 s`, `45 s`, `12 min 5 s`, `1 h 5 min`, `3 d 2 h`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${Number(Math.max(0, seconds).toFixed(1))} s`
  const units = [
    { unit: 'd', value: Math.floor(seconds / 86_400) },
    { unit: 'h', value: Math.floor(seconds / 3_600) % 24 },
    { unit: 'min', value: Math.floor(seconds / 60) % 60 },
    { unit: 's', value: Math.floor(seconds) % 60 },
  ]
  const first = units.findIndex(({ value }) => value > 0)
  const shown = units.slice(first, first + 2).filter(({ value }) => value > 0)
  return shown.map(({ unit, value }) => `${value} ${unit}`).join(' ')
}

function parts(date: Date, timeZone: string): Partial<Record<Intl.DateTimeFormatPartTypes, string>> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const named = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]))
  // en-GB writes "Sept"; all other months have three letters.
  return { ...named, month: String(named.month).slice(0, 3) }
}
