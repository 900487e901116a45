import { redirect } from 'react-router'
import { unavailable } from '../server/responses.ts'
import { findSession, type Operator } from './find-session.server.ts'
import { signInPath } from './safe-path.ts'

/**
 * The signed-in operator. Every loader and every action begins with it.
 *
 * @throws Response to the sign-in page, and from there back to what was asked for; 503 without a database.
 */
export async function requireOperator({ request, url }: { request: Request; url: URL }): Promise<Operator> {
  const { operator } = await findSession(request).catch(() => {
    throw unavailable()
  })
  if (operator) return operator
  throw redirect(signInPath(request.method === 'GET' ? `${url.pathname}${url.search}` : '/'))
}
