export { backupSettingNames, checkBackupSettings, readBackupConfig } from './backup/backup-config.ts'
export {
  type BackupCheck,
  type BackupEngineName,
  type BackupProgress,
  type BackupRun,
  type BackupRunFilter,
  type BackupRunKind,
  type BackupRunStatus,
  type BackupRunWithLog,
  backupRunKinds,
  backupRunStatuses,
} from './backup/backup-run.ts'
export type {
  ArchiveStatus,
  BackupAlert,
  BackupAlertCode,
  BackupEstimates,
  BackupStatus,
  RecoveryWindow,
} from './backup/backup-status.ts'
export { type RequestBackupInput, requestableBackupKinds } from './backup/backups.ts'
export type { MadeBackup } from './backup/find-backups-since.ts'
export { maxBackupSeconds, maxRecoverySeconds } from './backup/judge-backups.ts'
export {
  type BackupKeySettings,
  backupKeyFiles,
  readBackupKeySettings,
  writeBackupKeys,
} from './backup/keys/backup-key-files.ts'
export { sharesDisk } from './backup/repository/shares-disk.ts'
export type { Bot } from './bots/bot.ts'
export type { ReadOptions } from './cache/read-options.ts'
export {
  type CacheName,
  type CacheOutcome,
  type CacheStatistics,
  type CacheTier,
  cacheNames,
  cacheOutcomes,
  cacheTiers,
  countReads,
  hitRate,
} from './cache/statistics.ts'
export type { CacheHistoryInput, CacheHour } from './cache/statistics-history.ts'
export { timeToLive } from './cache/time-to-live.ts'
export type { WarmInput, WarmResult } from './cache/warm-caches.ts'
export type { Json } from './canonical-json.ts'
export { type DataConfig, type DirectAddress, readConfig, readDirectAddress } from './config.ts'
export type { Balance } from './credits/find-balance.ts'
export type { Grant, GrantCreditsInput } from './credits/grant-credits.ts'
export { maxBalance } from './credits/max-balance.ts'
export type {
  LedgerDiscrepancy,
  LedgerDiscrepancyKind,
  ReconcileOptions,
  Reconciliation,
} from './credits/reconcile.ts'
export {
  httpUrl,
  isLoopback,
  logLevel,
  portNumber,
  readEnvironment,
  required,
  wholeNumber,
} from './environment.ts'
export { DataError, type DataErrorCode, isDataError, isOutage } from './errors.ts'
export type { Health, ServerHealth } from './health/health.ts'
export type { RedisMemory } from './health/redis-memory.ts'
export { findRedisProblem } from './health/redis-nodes.ts'
export { type ListenAddress, listen, requireTwoPorts } from './http/listen.ts'
export { isHelpRequest } from './is-help-request.ts'
export type { ItemFailure, OnItemFailure } from './jobs/failed-items.ts'
export { type Job, type JobContext, jobs } from './jobs/jobs.ts'
export { type JobRun, startWorker, type Worker, type WorkerOptions } from './jobs/start-worker.ts'
export { type MetricsServer, serveMetrics } from './metrics/serve-metrics.ts'
export { type DeployOptions, deployMigrations } from './migrations/deploy.ts'
export type { MigrationStatus } from './migrations/status.ts'
export {
  type Notification,
  type NotificationKind,
  notificationKinds,
} from './notifications/notifications.ts'
export { type Data, type OpenDataOptions, openData } from './open-data.ts'
export type { OperatorAlert, OperatorAlertEvent, OperatorChat } from './operator-alerts/operator-alerts.ts'
export type { AddedOperator, AddOperatorInput } from './operators/operators.ts'
export type { Page } from './paging.ts'
export type { DueRefund } from './payments/claim-refunds.ts'
export type { CreditedPayment, CreditParkedPaymentInput } from './payments/credit-parked-payment.ts'
export type { PaymentFilter, PaymentPage } from './payments/find-payments.ts'
export {
  type ParkedReason,
  type Payment,
  type PaymentState,
  parkedReasons,
  paymentStates,
} from './payments/payment.ts'
export type { CompletePurchaseInput } from './payments/received-payment.ts'
export type { RecordRefundInput } from './payments/record-refund.ts'
export type { RequestRefundInput } from './payments/request-refund.ts'
export type { WithdrawRefundInput } from './payments/withdraw-refund.ts'
export type { WithdrawnRequest } from './payments/withdrawn-requests.ts'
export type { BoughtReading, BuyReadingInput } from './readings/buy-reading.ts'
export type { CompletedReading, CompleteReadingInput } from './readings/complete-reading.ts'
export { type Reading, type SpreadType, spreadTypes } from './readings/reading.ts'
export type { ReleaseReadingInput } from './readings/release-reading.ts'
export type { Hold, HoldState, ReserveReadingInput } from './readings/reserve-reading.ts'
export type {
  ForeignPayment,
  ReconcileStarsOptions,
  StarReconciliation,
} from './reconciliations/reconcile-stars.ts'
export {
  type ReconciliationFilter,
  type ReconciliationRecord,
  type ReconciliationSubject,
  type ReconciliationSummary,
  reconciliationSubjects,
  type StoredDiscrepancy,
} from './reconciliations/reconciliation-record.ts'
export type { StarDiscrepancy, StarDiscrepancyKind } from './reconciliations/star-discrepancy.ts'
export type { Sessions } from './sessions/sessions.ts'
export type { DayOverview, Overview, OverviewInput } from './statistics/overview.ts'
export type { ChangeSubscriptionInput } from './subscriptions/change-subscription.ts'
export type { DueCancellation } from './subscriptions/claim-cancellations.ts'
export { currentTier, graceDays } from './subscriptions/current-tier.ts'
export { runningSubscription } from './subscriptions/running-subscription.ts'
export {
  type Subscription,
  type SubscriptionStatus,
  subscriptionStatuses,
} from './subscriptions/subscription.ts'
export type { WithdrawCancellationInput } from './subscriptions/withdraw-cancellation.ts'
export { apiRoot } from './telegram/api-root.ts'
export { readBotId } from './telegram/bot-id.ts'
export { botToken } from './telegram/bot-token.ts'
export { invoicePayload, readInvoicePayload } from './telegram/invoice-payload.ts'
export type { ReadStarList, StarListItem } from './telegram/star-list-item.ts'
export type { CompletedPurchase } from './transactions/complete-purchase.ts'
export { purchaseLimit } from './transactions/expire-purchases.ts'
export type { FailPurchaseInput } from './transactions/fail-purchase.ts'
export type { Invoice } from './transactions/find-invoice.ts'
export type { OpenedPurchase, OpenPurchaseInput } from './transactions/open-purchase.ts'
export type { Refund } from './transactions/refund.ts'
export type { RefundTransactionInput } from './transactions/refund-transaction.ts'
export {
  type Transaction,
  type TransactionState,
  type TransactionStatus,
  type TransactionType,
  transactionStates,
  transactionTypes,
} from './transactions/transaction.ts'
export type { TierChange } from './users/find-tier-changes.ts'
export type { UserFilter, UserWithBalance } from './users/find-users.ts'
export type { RegisteredUser, RegisterUserInput } from './users/register-user.ts'
export type { SetTierInput } from './users/set-tier.ts'
export { type SubscriptionTier, subscriptionTiers, type User } from './users/user.ts'
export { withoutCredentials } from './without-credentials.ts'
