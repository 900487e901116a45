import { graceDays } from './current-tier.ts'
import type { Subscription } from './subscription.ts'

const day = 86_400_000

/**
 * The subscription whose period or grace days are not over; undefined if there is none.
 *
 * @param all the subscriptions of one user, newest first
 */
export function runningSubscription(
  all: readonly Subscription[],
  now = new Date(),
): Subscription | undefined {
  const running = all.find(({ status }) => status !== 'ended')
  return running && !isOver(running, now) ? running : undefined
}

/** Whether the paid period is over, including the grace days in which a renewal may come. */
function isOver({ status, periodEnd }: Subscription, now: Date): boolean {
  const grace = status === 'canceled' ? 0 : graceDays * day
  return periodEnd.getTime() + grace <= now.getTime()
}
