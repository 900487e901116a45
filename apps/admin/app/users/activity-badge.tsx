import { ToneBadge } from '../ui/tone-badge.tsx'

/** Whether the bot can send messages to the user: a user who has blocked the bot is inactive. */
export function ActivityBadge({ active }: { active: boolean }) {
  return <ToneBadge tone={active ? 'good' : 'neutral'}>{active ? 'active' : 'inactive'}</ToneBadge>
}
