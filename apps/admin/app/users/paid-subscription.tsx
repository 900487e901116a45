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

interface PaidBesideProps {
  /** Of the user. */
  name: string
  paid: PaidSubscription
  /** The tier that the operator sets. */
  tier: SubscriptionTier
  /** When that ends; null for one without an end. */
  end: Date | null
}

/** The plan that the person pays for, what becomes of it when an operator sets a tier, and how it is stopped. */
export function PaidBeside({ name, paid, tier, end }: PaidBesideProps) {
  const { now } = useViewer()
  const { status, periodEnd, stars, chargeId } = paid
  const plan = tierLabels[paid.tier]
  const price = stars === null ? '' : `${formatCount(stars, 'Star')} a month `
  const until = <Time date={periodEnd} as="date" />
  const effect = effectWords(paid, tier, end)
  const isLower = tier === 'basic' || (tier === 'premium' && paid.tier === 'professional')
  const lost = isLower && periodEnd > now && ' Until then this tier gives less than what was paid for.'
  if (status === 'canceled') {
    return (
      <Text>
        <strong>
          {name} has paid for the {plan}
        </strong>{' '}
        until {until}. It does not renew then.{lost}
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
        (paid until {until}, {isDue ? 'not renewed so far' : 'renews by itself'}). Setting{' '}
        {tierLabels[tier] === plan ? 'this tier' : `“${tierLabels[tier]}”`} does not stop that:{' '}
        {isDue ? 'if the renewal is still paid, it' : 'the renewal'} {effect}.{lost}
      </Text>
      <Text>
        To stop it, the person presses “Stop renewing” under /subscription in the bot
        {chargeId && (
          <>
            , or you refund{' '}
            <Anchor component={Link} to={paymentPath(chargeId)} inherit underline="always">
              the last payment of it
            </Anchor>
            , which ends it at once
          </>
        )}
        .
      </Text>
    </>
  )
}

function effectWords(paid: PaidSubscription, tier: SubscriptionTier, end: Date | null): string {
  const plan = tierLabels[paid.tier]
  switch (renewalEffect(paid, tier, end)) {
    case 'returns':
      return `brings the ${plan} back`
    case 'prolongs':
      return 'moves the last day to the end of the month that it pays for, if that is later'
    case 'nothing':
      if (tier === paid.tier) return 'is charged although the tier has no end'
      return `is charged for the ${plan}, while the ${tierLabels[tier]} stays in force${end ? ' until its last day' : ''}`
  }
}
