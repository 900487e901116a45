import type { MiddlewareFunction } from 'react-router'
import { logFailure } from '../server/log.server.ts'
import { cookiesOf, openedAuth } from './auth.server.ts'
import { runWithRequest } from './auth-log.server.ts'

export interface Operator {
  id: string
  email: string
}

interface Session {
  operator: Operator | null
  /** Cookies that better-auth sets, such as that of an extended session. */
  cookies: Headers
}

// Each loader of a page needs the session; it is read once per request.
const sessions = new WeakMap<Request, Promise<Session>>()

/** The session of a request; its operator is null without a valid session. */
export function findSession(request: Request): Promise<Session> {
  const cached = sessions.get(request)
  if (cached) return cached
  const session = readSession(request).catch((error: unknown) => {
    logFailure(request, error)
    throw error
  })
  sessions.set(request, session)
  return session
}

async function readSession(request: Request): Promise<Session> {
  const auth = await openedAuth()
  const { headers } = request
  const result = await runWithRequest(request, () => auth.api.getSession({ headers, returnHeaders: true }))
  const user = result.response?.user
  return { operator: user ? { id: user.id, email: user.email } : null, cookies: cookiesOf(result) }
}

/** Middleware that sends the cookies of an extended session, unless the route sets its own. */
export const sessionCookies: MiddlewareFunction<Response> = async ({ request }, next) => {
  const response = await next()
  const session = await sessions.get(request)?.catch(() => undefined)
  if (session && !response.headers.has('set-cookie')) {
    for (const cookie of session.cookies.getSetCookie()) response.headers.append('set-cookie', cookie)
  }
  return response
}
