import type { MiddlewareHandler } from 'hono'

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

/**
 * Lets in only what was addressed to this machine by its own name, and pages only from this very server. The sandbox
 * has no passwords, so a web page elsewhere must reach it neither directly nor by pointing its own name at 127.0.0.1
 * (DNS rebinding).
 */
export const guard: MiddlewareHandler = async (c, next) => {
  const host = c.req.header('host') ?? ''
  if (!LOOPBACK.test(host)) {
    return c.json({ error: `The sandbox answers only to 127.0.0.1 and localhost, not to "${host}".` }, 403)
  }
  const origin = c.req.header('origin')
  const foreign = origin !== undefined && origin !== `http://${host}`
  if (foreign || c.req.header('sec-fetch-site') === 'cross-site') {
    return c.json({ error: 'The sandbox answers only to its own page.' }, 403)
  }
  return next()
}
