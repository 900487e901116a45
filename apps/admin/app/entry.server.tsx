import { randomBytes } from 'node:crypto'
import { renderToReadableStream } from 'react-dom/server'
import { type EntryContext, type HandleErrorFunction, isRouteErrorResponse, ServerRouter } from 'react-router'
import { contentSecurityPolicy } from './server/headers.ts'
import { logFailure } from './server/log.server.ts'
import { NonceProvider } from './ui/nonce.ts'

/** Renders every page, including error pages. */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  routerContext: EntryContext,
): Promise<Response> {
  // The development server adds scripts without a nonce.
  const nonce = import.meta.env.PROD ? randomBytes(16).toString('base64') : undefined
  headers.set('Content-Type', 'text/html; charset=utf-8')
  headers.set('Cache-Control', 'no-store')
  if (nonce) headers.set('Content-Security-Policy', contentSecurityPolicy(nonce))
  if (request.method === 'HEAD') return new Response(null, { status, headers })

  const body = await renderToReadableStream(
    <NonceProvider value={nonce}>
      <ServerRouter context={routerContext} url={request.url} {...(nonce ? { nonce } : {})} />
    </NonceProvider>,
    {
      nonce,
      signal: request.signal,
      onError(error) {
        if (!request.signal.aborted) logFailure(request, error)
      },
    },
  )
  return new Response(body, { status, headers })
}

/** Sets the headers of data that an open page fetches: like pages, it is not cached. */
export function handleDataRequest(response: Response): Response {
  response.headers.set('Cache-Control', 'no-store')
  return response
}

export const handleError: HandleErrorFunction = (error, { request }) => {
  if (request.signal.aborted || isRouteErrorResponse(error)) return
  logFailure(request, error)
}
