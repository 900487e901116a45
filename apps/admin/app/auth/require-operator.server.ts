import { redirect } from 'react-router'
import { unavailable } from '../server/responses.ts'
import { findSession, type Operator } from './find-session.server.ts'
import { signInPath } from './safe-path.ts'

/**
 * Returns the signed-in operator. Every loader and every action calls it first.
 *
 * @throws Response a redirect to the sign-in page, which leads back to the requested page; 503 if the database does
 *   not answer.
 */
export async function requireOperator({ request, url }: { request: Request; url: URL }): Promise<Operator> {
  const { operator } = await findSession(request).catch(() => {
    throw unavailable()
  })
  if (operator) return operator
  throw redirect(signInPath(request.method === 'GET' ? `${url.pathname}${url.search}` : '/'))
}
