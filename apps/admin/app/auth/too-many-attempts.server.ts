interface Answer {
  headers: Headers
}

/** `Retry-After` for the visitor, if better-auth or an action has one. */
export function retryAfter({ headers }: Answer): Record<string, string> {
  const seconds = headers.get('x-retry-after') ?? headers.get('retry-after')
  return seconds === null ? {} : { 'Retry-After': seconds }
}

export function tooManyAttempts(answer: Answer): string {
  const seconds = Number(retryAfter(answer)['Retry-After'] ?? 60)
  return `Too many attempts. Wait ${seconds} second${seconds === 1 ? '' : 's'}, then try again.`
}
