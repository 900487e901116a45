import type { Invoice } from '@tarot/data'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatCount } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { TransactionLink } from '../ui/transaction-link.tsx'
import { UserLink } from '../ui/user-link.tsx'
import { SubscriptionEnd, SubscriptionStatusBadge } from '../users/subscription-columns.tsx'
import type { SubscriptionWithEnd } from '../users/subscription-end.ts'
import { TierBadge } from '../users/user-columns.tsx'

interface OfferFactsProps {
  /** What the payment's purchase was offered as, its product by name. `foreign`: to somebody else than who paid. */
  offer: TextIds<Invoice> & { foreign: boolean }
  /** The subscription that it began. */
  subscription: TextIds<SubscriptionWithEnd> | null
}

/** The invoice that a payment names. */
export function OfferFacts({ offer, subscription }: OfferFactsProps) {
  return (
    <Facts>
      <Fact name="Product">{offer.product}</Fact>
      <Fact name="Price">{formatCount(offer.stars, 'Star')}</Fact>
      <Fact name="Credits">{formatCount(offer.credits, 'credit')}</Fact>
      {offer.tier && (
        <Fact name="Tier">
          <TierBadge tier={offer.tier} />
        </Fact>
      )}
      {offer.foreign && (
        <Fact name="Offered to">
          <UserLink id={offer.userId} username={null} />
        </Fact>
      )}
      <Fact name="Offered on">
        <Time date={offer.createdAt} />
      </Fact>
      <Fact name="Purchase">
        <TransactionLink id={offer.transactionId} />
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
