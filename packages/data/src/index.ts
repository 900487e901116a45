export type { Json } from './canonical-json.ts'
export { type DataConfig, readConfig } from './config.ts'
export type { Balance } from './credits/find-balance.ts'
export type { Grant, GrantCreditsInput } from './credits/grant-credits.ts'
export type { LedgerBreak, LedgerBreakKind, ReconcileOptions, Reconciliation } from './credits/reconcile.ts'
export { DataError, type DataErrorCode, isDataError } from './errors.ts'
export type { Health, ServerHealth } from './health/health.ts'
export { type DeployOptions, deployMigrations } from './migrations/deploy.ts'
export type { MigrationStatus } from './migrations/status.ts'
export { type Data, type OpenDataOptions, openData } from './open-data.ts'
export type { AddedOperator, AddOperatorInput } from './operators/operators.ts'
export type { Page } from './paging.ts'
export type { BoughtReading, BuyReadingInput } from './readings/buy-reading.ts'
export { type Reading, type SpreadType, spreadTypes } from './readings/reading.ts'
export type { Sessions } from './sessions/sessions.ts'
export type { DayOverview, Overview, OverviewInput } from './statistics/overview.ts'
export {
  type Transaction,
  type TransactionStatus,
  type TransactionType,
  transactionStatuses,
  transactionTypes,
} from './transactions/transaction.ts'
export type { UserFilter, UserWithBalance } from './users/find-users.ts'
export type { RegisteredUser, RegisterUserInput } from './users/register-user.ts'
export type { SetTierInput } from './users/update-user.ts'
export { type SubscriptionTier, subscriptionTiers, type User } from './users/user.ts'
