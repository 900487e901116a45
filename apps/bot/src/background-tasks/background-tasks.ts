import type { Dependencies } from '../dependencies.ts'
import type { BackgroundTask } from './background-task.ts'
import { cancelSubscriptions } from './cancel-subscriptions.ts'
import { refundStars } from './refund-stars.ts'
import { reportBackupAlerts } from './report-backup-alerts.ts'

/** All background tasks. Any number of processes may run them: each item is claimed by one process. */
export function backgroundTasks(dependencies: Dependencies): BackgroundTask[] {
  const { notifier } = dependencies
  return [
    { name: 'send notifications', run: () => notifier.notifyDue() },
    refundStars(dependencies),
    cancelSubscriptions(dependencies),
    reportBackupAlerts(dependencies),
  ]
}
