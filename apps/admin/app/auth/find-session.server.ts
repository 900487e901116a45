import type { MiddlewareFunction } from 'react-router'
import { logFailure } from '../server/log.server.ts'
import { cookiesOf, openedAuth } from './auth.server.ts'
import { onBehalfOf } from './auth-log.server.ts'

export interface Operator {
  id: string
  email: string
}

interface Session {
  operator: Operator | null
  /** What better-auth wants the browser to keep, such as a longer session. */
  cookies: Headers
}

// A page asks in each of its loaders; the database is asked once a request.
const sessions = new WeakMap<Request, Promise<Session>>()

/** Who sends this request. */
export function findSession(request: Request): Promise<Session> {
  const known = sessions.get(request)
  if (known) return known
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
  const answer = await onBehalfOf(request, () => auth.api.getSession({ headers, returnHeaders: true }))
  const user = answer.response?.user
  return { operator: user ? { id: user.id, email: user.email } : null, cookies: cookiesOf(answer) }
}

/** Passes on the cookies of a session that was made longer, unless the route sets its own. */
export const sessionCookies: MiddlewareFunction<Response> = async ({ request }, next) => {
  const response = await next()
  const session = await sessions.get(request)?.catch(() => undefined)
  if (session && !response.headers.has('set-cookie')) {
    for (const cookie of session.cookies.getSetCookie()) response.headers.append('set-cookie', cookie)
  }
  return response
}
