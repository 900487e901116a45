import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import { paymentPath } from '../payments/payment-path.ts'
import { Time } from '../ui/time.tsx'
import { tierLabels } from './tier-labels.ts'
import type { SubscriptionWithEnd } from './with-subscription-ends.ts'

/** When a subscription ended, and which one replaced it. */
export function SubscriptionEnd({
  endedAt,
  replacedBy,
}: Pick<SubscriptionWithEnd, 'endedAt' | 'replacedBy'>) {
  if (!endedAt) return null
  if (!replacedBy) {
    return (
      <>
        Ended on <Time date={endedAt} as="date" />.
      </>
    )
  }
  return (
    <>
      Replaced on <Time date={endedAt} as="date" /> by the{' '}
      <Anchor component={Link} to={paymentPath(replacedBy.chargeId)} inherit underline="always">
        {tierLabels[replacedBy.tier]}
      </Anchor>
      .
    </>
  )
}
