import { Anchor, Text } from '@mantine/core'
import type { SubscriptionTier } from '@tarot/data'
import { Link } from 'react-router'
import { paymentPath } from '../payments/payment-path.ts'
import { formatCount } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import { useViewer } from '../ui/viewer.ts'
import type { PaidSubscription } from './find-paid-subscription.server.ts'
import { renewalEffect } from './renewal-effect.ts'
import { tierLabels } from './tier-labels.ts'

interface PaidSubscriptionNoticeProps {
  /** Title of the user. */
  name: string
  paid: PaidSubscription
  /** The tier that the operator sets. */
  tier: SubscriptionTier
  /** End of that tier; null for a tier without an end. */
  end: Date | null
}

/** A notice of the plan that the user pays for, of what its renewal does to the tier to set, and of how to stop it. */
export function PaidSubscriptionNotice({ name, paid, tier, end }: PaidSubscriptionNoticeProps) {
  const { now } = useViewer()
  const { status, periodEnd, stars, chargeId } = paid
  const plan = tierLabels[paid.tier]
  const price = stars === null ? '' : `${formatCount(stars, 'Star')} a month `
  const until = <Time date={periodEnd} as="date" />
  const effect = describeEffect(paid, tier, end)
  const isLower = tier === 'basic' || (tier === 'premium' && paid.tier === 'professional')
  const loss = isLower && periodEnd > now && ' Until then the user has less than the paid plan.'
  if (status === 'canceled') {
    return (
      <Text>
        <strong>
          {name} has paid for the {plan}
        </strong>{' '}
        until {until}. It does not renew.{loss}
      </Text>
    )
  }
  const isDue = status === 'failed' || periodEnd <= now
  return (
    <>
      <Text>
        <strong>
          {name} pays {price}for the {plan}
        </strong>{' '}
        (paid until {until}, {isDue ? 'not renewed yet' : 'renews automatically'}). Setting{' '}
        {tierLabels[tier] === plan ? 'this tier' : `“${tierLabels[tier]}”`} does not stop it:{' '}
        {isDue ? 'if the renewal is still paid, it' : 'the renewal'} {effect}.{loss}
      </Text>
      <Text>
        To stop it, the user presses “Stop renewing” under /subscription in the bot
        {chargeId && (
          <>
            , or you refund{' '}
            <Anchor component={Link} to={paymentPath(chargeId)} inherit underline="always">
              its last payment
            </Anchor>
            , which ends it immediately
          </>
        )}
        .
      </Text>
    </>
  )
}

function describeEffect(paid: PaidSubscription, tier: SubscriptionTier, end: Date | null): string {
  const plan = tierLabels[paid.tier]
  switch (renewalEffect(paid, tier, end)) {
    case 'restores':
      return `restores the ${plan}`
    case 'extends':
      return 'moves the last day to the end of the paid month, if that is later'
    case 'nothing':
      if (tier === paid.tier) return 'is charged although the tier has no end'
      return `is charged for the ${plan}, while the ${tierLabels[tier]} stays in force${end ? ' until its last day' : ''}`
  }
}
