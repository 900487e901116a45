const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const dayAndYear = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

/** `24 Nov`, and `24 Nov 2025` in another year. In UTC, because Telegram does not tell a user's time zone. */
export function formatDate(date: Date, now = new Date()): string {
  return (date.getUTCFullYear() === now.getUTCFullYear() ? day : dayAndYear).format(date)
}
