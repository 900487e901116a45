import type { Database } from '../database/database.ts'
import type { OnItemFailure } from '../jobs/failed-items.ts'
import { type ChangeSubscriptionInput, changeSubscription } from './change-subscription.ts'
import { claimCancellations, settleCancellation } from './claim-cancellations.ts'
import { findFailedCancellations, findSubscriptions } from './find-subscriptions.ts'
import { type LapseTiersInput, lapseTiers } from './lapse-tiers.ts'
import { type WithdrawCancellationInput, withdrawCancellation } from './withdraw-cancellation.ts'

/** `data.subscriptions` */
export function openSubscriptions(database: Database) {
  return {
    /** A user's subscriptions, the newest first. */
    list: (userId: bigint) => findSubscriptions(database, userId),
    failedCancellations: () => findFailedCancellations(database),
    change: (input: ChangeSubscriptionInput) => changeSubscription(database, input),
    lapse: (input?: LapseTiersInput, onFailure?: OnItemFailure) => lapseTiers(database, input, onFailure),
    claimCancellations: (limit?: number) => claimCancellations(database, limit),
    settleCancellation: (invoiceId: bigint, error?: string, options?: { final?: boolean }) =>
      settleCancellation(database, invoiceId, error, options),
    withdrawCancellation: (input: WithdrawCancellationInput) => withdrawCancellation(database, input),
  }
}
