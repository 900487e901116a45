/** Milliseconds that a load counts at least: then a value is refreshed within its last second, mostly. */
const minLoadTime = 200

/**
 * Whether to load a value anew before it ends, so that nobody has to wait when it has: the nearer the end and the longer
 * a load takes, the likelier. Vattani, Chierichetti, Lowenstein: Optimal Probabilistic Cache Stampede Prevention (2015).
 *
 * @param end when the value ends, milliseconds since 1970
 * @param cost milliseconds that loading it took
 * @param chance draws a random number, 0 to 1
 */
export function isDueForRefresh(expiresAt: number, loadTime: number, now: number, chance: () => number): boolean {
  const span = Math.max(loadTime, minLoadTime)
  // Fifty times the span would take a chance of 2e-22.
  return expiresAt - now < 50 * span && now - span * Math.log(chance()) >= expiresAt
}
