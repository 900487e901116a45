import type { Dependencies } from '../dependencies.ts'
import type { BackgroundTask } from './background-task.ts'
import { cancelSubscriptions } from './cancel-subscriptions.ts'
import { refundStars } from './refund-stars.ts'

/** All that the bot does by itself. Any number of processes may do it: what one has claimed the others leave alone. */
export function backgroundTasks(dependencies: Dependencies): BackgroundTask[] {
  const { notifier } = dependencies
  return [
    { name: 'tell people', run: () => notifier.notifyDue() },
    refundStars(dependencies),
    cancelSubscriptions(dependencies),
  ]
}
