/** Minimum load time that is assumed, in milliseconds: most values are then refreshed in their last second. */
const minLoadTime = 200

/**
 * Cache stampede protection (XFetch): whether to refresh a value before it expires, so that no reader has to wait. The
 * nearer the expiry and the longer a load takes, the likelier. Vattani, Chierichetti, Lowenstein: Optimal Probabilistic
 * Cache Stampede Prevention (2015).
 *
 * @param expiresAt milliseconds since 1970
 * @param loadTime milliseconds that loading the value took
 * @param chance draws a random number, 0 to 1
 */
export function isDueForRefresh(
  expiresAt: number,
  loadTime: number,
  now: number,
  chance: () => number,
): boolean {
  const span = Math.max(loadTime, minLoadTime)
  // Beyond fifty times the span the chance is 2e-22.
  return expiresAt - now < 50 * span && now - span * Math.log(chance()) >= expiresAt
}
