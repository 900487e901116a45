const dates = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})

/** `24 Nov 2025`, in UTC: Telegram does not say where people live. */
export const formatDate = (date: Date): string => dates.format(date)
