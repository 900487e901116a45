import { data, type MiddlewareFunction, redirect } from 'react-router'
import { readConfig } from './config.server.ts'

const safeMethods = new Set(['GET', 'HEAD'])
const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Whatever may change something has to come from a page of this console: with the `Origin` of `ADMIN_URL`, which
 * browsers write and pages can't. A missing one counts as foreign.
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
  // A sign-in at another name could only fail. Behind a proxy the name may be the proxy's business.
  if (url.host !== adminUrl.host && loopback.has(adminUrl.hostname) && url.pathname !== '/healthz') {
    throw redirect(`${adminUrl.origin}${url.pathname}${url.search}`)
  }
}
