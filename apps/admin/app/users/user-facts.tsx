import { Text } from '@mantine/core'
import type { User } from '@tarot/data'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatNumber } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { ActivityBadge } from './activity-badge.tsx'
import type { PaidSubscription } from './find-paid-subscription.server.ts'
import { TierBadge } from './tier-badge.tsx'
import { tierLabels } from './tier-labels.ts'
import type { TierState } from './tier-state.server.ts'

interface UserFactsProps {
  user: TextIds<User> & { balance: number | null; tier: TierState }
  /** The plan that the user pays for. */
  paid: PaidSubscription | null
}

/** The profile of a user. */
export function UserFacts({ user, paid }: UserFactsProps) {
  return (
    <Facts>
      <Fact name="Balance">
        {user.balance === null ? (
          'The account is missing.'
        ) : (
          <>
            <strong>{formatNumber(user.balance)}</strong> {user.balance === 1 ? 'credit' : 'credits'}
          </>
        )}
      </Fact>
      <Fact name="Telegram ID">{user.telegramId}</Fact>
      <Fact name="Tier">
        <TierBadge tier={user.tier.tier} />
        <TierEnd {...user.tier} />
        {paid && paid.tier !== user.tier.tier && (
          <Text component="span" size="xs" c="dimmed" display="block">
            the {tierLabels[paid.tier]} is also paid until <Time date={paid.periodEnd} as="date" />
          </Text>
        )}
      </Fact>
      <Fact name="State">
        <ActivityBadge active={user.isActive} />
      </Fact>
      <Fact name="Joined">
        <Time date={user.createdAt} />
      </Fact>
      <Fact name="Last active">{user.lastActiveAt ? <Time date={user.lastActiveAt} as="ago" /> : '–'}</Fact>
    </Facts>
  )
}

function TierEnd({ stage, recorded, end, graceUntil, graceDays }: TierState) {
  if (stage === 'unlimited' || !end || !graceUntil) return null
  return (
    <Text component="span" size="xs" c="dimmed" display="block">
      {stage === 'paid' && (
        <>
          until <Time date={end} as="date" />
        </>
      )}
      {stage === 'grace' && (
        <>
          paid until <Time date={end} as="date" />, active until <Time date={graceUntil} as="date" /> (grace
          period: {graceDays} days)
        </>
      )}
      {stage === 'expired' && (
        <>
          {tierLabels[recorded]} ended on <Time date={end} as="date" />
        </>
      )}
    </Text>
  )
}
