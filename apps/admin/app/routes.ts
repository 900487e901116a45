import { index, layout, type RouteConfig, route } from '@react-router/dev/routes'

export default [
  route('healthz', 'server/healthz.ts'),
  route('sign-in', 'auth/sign-in.tsx'),
  route('sign-out', 'auth/sign-out.ts'),
  route('cache/review/:format', 'cache/cache-review.ts'),
  layout('shell/shell.tsx', [
    layout('shell/page.tsx', [
      index('overview/overview.tsx'),
      route('users', 'users/users.tsx'),
      route('users/:userId', 'users/user.tsx'),
      route('payments', 'payments/payments.tsx'),
      route('payments/:chargeId', 'payments/payment.tsx'),
      route('shortfalls', 'ledger/shortfalls.tsx'),
      route('transactions', 'ledger/transactions.tsx'),
      route('transactions/:transactionId', 'ledger/transaction.tsx'),
      route('readings', 'readings/readings.tsx'),
      route('readings/:readingId', 'readings/reading.tsx'),
      route('reconciliation', 'reconciliation/reconciliation.tsx'),
      route('reconciliation/:runId', 'reconciliation/reconciliation-run.tsx'),
      route('backups', 'backups/backups.tsx'),
      route('backups/:runId', 'backups/backup-run.tsx'),
      route('cache', 'cache/cache.tsx'),
      route('prices', 'payments/prices.tsx'),
      route('account', 'account/account.tsx'),
      route('*', 'shell/not-found.tsx'),
    ]),
  ]),
] satisfies RouteConfig
