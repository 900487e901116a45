import type { Invoice } from '@tarot/data'
import { TransactionLink } from '../ledger/transaction-link.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatCount } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { SubscriptionEnd } from '../users/subscription-end.tsx'
import { SubscriptionStatusBadge } from '../users/subscription-status-badge.tsx'
import { TierBadge } from '../users/tier-badge.tsx'
import { UserLink } from '../users/user-link.tsx'
import type { SubscriptionWithEnd } from '../users/with-subscription-ends.ts'

interface InvoiceFactsProps {
  /** With the product's name as `product`. `isForeign`: issued to another user than the one who paid. */
  invoice: TextIds<Invoice> & { isForeign: boolean }
  /** The subscription that it started. */
  subscription: TextIds<SubscriptionWithEnd> | null
}

/** The invoice that a payment names. */
export function InvoiceFacts({ invoice, subscription }: InvoiceFactsProps) {
  return (
    <Facts>
      <Fact name="Product">{invoice.product}</Fact>
      <Fact name="Price">{formatCount(invoice.stars, 'Star')}</Fact>
      <Fact name="Credits">{formatCount(invoice.credits, 'credit')}</Fact>
      {invoice.tier && (
        <Fact name="Tier">
          <TierBadge tier={invoice.tier} />
        </Fact>
      )}
      {invoice.isForeign && (
        <Fact name="Issued to">
          <UserLink id={invoice.userId} username={null} />
        </Fact>
      )}
      <Fact name="Issued on">
        <Time date={invoice.createdAt} />
      </Fact>
      <Fact name="Purchase">
        <TransactionLink id={invoice.transactionId} />
      </Fact>
      {subscription && (
        <Fact name="Subscription">
          <SubscriptionStatusBadge status={subscription.status} />{' '}
          {subscription.status === 'ended' ? (
            <SubscriptionEnd {...subscription} />
          ) : (
            <>
              paid until <Time date={subscription.periodEnd} as="date" />
            </>
          )}
        </Fact>
      )}
    </Facts>
  )
}
