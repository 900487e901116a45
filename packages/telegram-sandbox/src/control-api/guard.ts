import type { Context, MiddlewareHandler } from 'hono'

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

/**
 * Lets in only what was addressed to this machine by its own name, and pages only from this very server. The sandbox
 * has no passwords, so a web page elsewhere must reach it neither directly nor by pointing its own name at 127.0.0.1
 * (DNS rebinding). A page on another port of this machine is elsewhere too. Only a link to the chat page may stand
 * anywhere: opening it changes nothing.
 */
export const guard: MiddlewareHandler = async (c, next) => {
  const host = c.req.header('host') ?? ''
  if (!LOOPBACK.test(host)) {
    return c.json({ error: `The sandbox answers only to 127.0.0.1 and localhost, not to "${host}".` }, 403)
  }
  const origin = c.req.header('origin')
  const foreign = origin !== undefined && origin !== `http://${host}`
  if (foreign || !(isOwnSite(c) || opensChatPage(c))) {
    return c.json({ error: 'The sandbox answers only to its own page.' }, 403)
  }
  return next()
}

/** What no browser sends has no such header; `none` is an address that somebody typed. */
function isOwnSite(c: Context): boolean {
  return ['none', 'same-origin'].includes(c.req.header('sec-fetch-site') ?? 'none')
}

function opensChatPage(c: Context): boolean {
  return c.req.method === 'GET' && c.req.path === '/' && c.req.header('sec-fetch-dest') === 'document'
}
