import { index, layout, type RouteConfig, route } from '@react-router/dev/routes'

export default [
  route('healthz', 'routes/healthz.ts'),
  route('sign-in', 'routes/sign-in.tsx'),
  route('sign-out', 'routes/sign-out.ts'),
  route('cache/review/:format', 'routes/cache-review.ts'),
  layout('routes/shell.tsx', [
    layout('routes/page.tsx', [
      index('routes/overview.tsx'),
      route('users', 'routes/users.tsx'),
      route('users/:userId', 'routes/user.tsx'),
      route('payments', 'routes/payments.tsx'),
      route('payments/:chargeId', 'routes/payment.tsx'),
      route('shortfalls', 'routes/shortfalls.tsx'),
      route('transactions', 'routes/transactions.tsx'),
      route('transactions/:transactionId', 'routes/transaction.tsx'),
      route('readings', 'routes/readings.tsx'),
      route('readings/:readingId', 'routes/reading.tsx'),
      route('reconciliation', 'routes/reconciliation.tsx'),
      route('reconciliation/:proofId', 'routes/proof.tsx'),
      route('cache', 'routes/cache.tsx'),
      route('prices', 'routes/prices.tsx'),
      route('account', 'routes/account.tsx'),
      route('*', 'routes/not-found.tsx'),
    ]),
  ]),
] satisfies RouteConfig
