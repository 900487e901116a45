import { Text } from '@mantine/core'
import type { User } from '@tarot/data'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatNumber } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import type { TierNow } from './current-tier.server.ts'
import type { PaidSubscription } from './find-paid-subscription.server.ts'
import { tierLabels } from './tier-labels.ts'
import { ActivityBadge, TierBadge } from './user-columns.tsx'

interface UserFactsProps {
  user: TextIds<User> & { balance: number | null; tier: TierNow }
  /** The plan that the person pays for. */
  paid: PaidSubscription | null
}

/** A user's profile at a glance. */
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
            beside it the {tierLabels[paid.tier]} is paid until <Time date={paid.periodEnd} as="date" />
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

function TierEnd({ stage, recorded, end, keptUntil, graceDays }: TierNow) {
  if (stage === 'endless' || !end || !keptUntil) return null
  return (
    <Text component="span" size="xs" c="dimmed" display="block">
      {stage === 'paid' && (
        <>
          until <Time date={end} as="date" />
        </>
      )}
      {stage === 'grace' && (
        <>
          paid until <Time date={end} as="date" />, kept until <Time date={keptUntil} as="date" /> (
          {graceDays} days of grace)
        </>
      )}
      {stage === 'over' && (
        <>
          {tierLabels[recorded]} ended on <Time date={end} as="date" />
        </>
      )}
    </Text>
  )
}
