import { data, type MiddlewareFunction, redirect } from 'react-router'
import { readConfig } from './config.server.ts'

const safeMethods = new Set(['GET', 'HEAD'])
const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Middleware that refuses requests of unsafe methods without the `Origin` of `ADMIN_URL`. Browsers set this header; pages
 * cannot. A missing one counts as foreign. While `ADMIN_URL` is a loopback address, requests of safe methods under another
 * host name are redirected to it, except `/healthz`.
 */
export const refuseForeignOrigins: MiddlewareFunction<Response> = async ({ request, url }) => {
  const { adminUrl } = readConfig()
  if (!safeMethods.has(request.method)) {
    if (request.headers.get('origin') === adminUrl.origin) return
    throw data(
      {
        title: 'This request came from another page',
        advice: `Nothing was changed. Open the console at ${adminUrl.origin} and try again.`,
      },
      { status: 403 },
    )
  }
  // A sign-in under another host name fails. Behind a proxy, the proxy may set the host name.
  if (url.host !== adminUrl.host && loopback.has(adminUrl.hostname) && url.pathname !== '/healthz') {
    throw redirect(`${adminUrl.origin}${url.pathname}${url.search}`)
  }
}
