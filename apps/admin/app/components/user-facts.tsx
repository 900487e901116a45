import { Text } from '@mantine/core'
import type { User } from '@tarot/data'
import { formatNumber } from '../format.ts'
import type { TextIds } from '../text-ids.ts'
import { Fact, Facts } from './facts.tsx'
import { Time } from './time.tsx'
import { ActivityBadge, TierBadge } from './user-columns.tsx'

/** A user's profile at a glance. */
export function UserFacts({ user }: { user: TextIds<User> & { balance: number } }) {
  return (
    <Facts>
      <Fact name="Balance">
        <strong>{formatNumber(user.balance)}</strong> credits
      </Fact>
      <Fact name="Telegram id">{user.telegramId}</Fact>
      <Fact name="Tier">
        <TierBadge tier={user.subscriptionTier} />
        {user.subscriptionExpiresAt && (
          <Text component="span" size="xs" c="dimmed" display="block">
            until <Time date={user.subscriptionExpiresAt} as="date" />
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
