import { graceDays } from './current-tier.ts'
import type { Subscription } from './subscription.ts'

const day = 86_400_000

/**
 * The subscription that still gives something or will renew; undefined without one.
 *
 * @param all one person's, newest first
 */
export function runningSubscription(
  all: readonly Subscription[],
  now = new Date(),
): Subscription | undefined {
  const running = all.find(({ status }) => status !== 'ended')
  return running && !isOver(running, now) ? running : undefined
}

/** Whether it gives nothing any more: a renewal may come within the days of grace. */
function isOver({ status, periodEnd }: Subscription, now: Date): boolean {
  const grace = status === 'canceled' ? 0 : graceDays * day
  return periodEnd.getTime() + grace <= now.getTime()
}
