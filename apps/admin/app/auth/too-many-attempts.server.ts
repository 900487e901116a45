interface WithHeaders {
  headers: Headers
}

/** The header `Retry-After` for the visitor, if better-auth or an action has set one. */
export function retryAfter({ headers }: WithHeaders): Record<string, string> {
  const seconds = headers.get('x-retry-after') ?? headers.get('retry-after')
  return seconds === null ? {} : { 'Retry-After': seconds }
}

export function tooManyAttempts(response: WithHeaders): string {
  const seconds = Number(retryAfter(response)['Retry-After'] ?? 60)
  return `Too many attempts. Wait ${seconds} second${seconds === 1 ? '' : 's'}, then try again.`
}
