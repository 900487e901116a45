import { setTimeout as delay } from 'node:timers/promises'
import type {
  Credits,
  Invoice,
  Notification,
  Payment,
  Reading,
  Subscription,
  Transaction,
} from '../../src/generated/prisma/client.ts'
import type { Data } from '../../src/index.ts'

/** Every row of the ledger and of payments. */
export interface Snapshot {
  transactions: Transaction[]
  credits: Credits[]
  readings: Reading[]
  payments: Payment[]
  invoices: Invoice[]
  subscriptions: Subscription[]
  notifications: Notification[]
}

/** Reads a consistent snapshot, when no statement of a killed client runs any more. */
export async function readSnapshot({ prisma }: Data): Promise<Snapshot> {
  for (;;) {
    const running = await prisma.$queryRaw<unknown[]>`
      select pid from pg_stat_activity
       where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`
    if (running.length === 0) break
    await delay(50)
  }
  const [transactions, credits, readings, payments, invoices, subscriptions, notifications] =
    await prisma.$transaction(
      [
        prisma.transaction.findMany(),
        prisma.credits.findMany(),
        prisma.reading.findMany(),
        prisma.payment.findMany(),
        prisma.invoice.findMany(),
        prisma.subscription.findMany(),
        prisma.notification.findMany(),
      ],
      { isolationLevel: 'RepeatableRead' },
    )
  return { transactions, credits, readings, payments, invoices, subscriptions, notifications }
}
