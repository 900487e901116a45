import type { Context, MiddlewareHandler } from 'hono'

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

/**
 * Accepts only requests to a loopback host name, and from web pages only those of this server. The sandbox has no
 * passwords, so another web page must not reach it, neither directly nor through a name that resolves to 127.0.0.1 (DNS
 * rebinding). A page on another port of this machine is another page too. Only a link to the chat page is allowed on any
 * page: opening it changes nothing.
 */
export const guard: MiddlewareHandler = async (c, next) => {
  const host = c.req.header('host') ?? ''
  if (!LOOPBACK.test(host)) {
    return c.json({ error: `The sandbox answers only to 127.0.0.1 and localhost, not to "${host}".` }, 403)
  }
  const origin = c.req.header('origin')
  const isForeign = origin !== undefined && origin !== `http://${host}`
  if (isForeign || !(isOwnSite(c) || opensChatPage(c))) {
    return c.json({ error: 'The sandbox answers only to its own page.' }, 403)
  }
  return next()
}

/** Clients other than browsers do not send this header. `none` means an address typed by the user. */
function isOwnSite(c: Context): boolean {
  return ['none', 'same-origin'].includes(c.req.header('sec-fetch-site') ?? 'none')
}

function opensChatPage(c: Context): boolean {
  return c.req.method === 'GET' && c.req.path === '/' && c.req.header('sec-fetch-dest') === 'document'
}
