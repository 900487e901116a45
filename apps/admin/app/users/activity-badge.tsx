import { ToneBadge } from '../ui/tone-badge.tsx'

/** Whether the bot can send messages to the user. */
export function ActivityBadge({ active }: { active: boolean }) {
  return <ToneBadge tone={active ? 'good' : 'neutral'}>{active ? 'active' : 'unreachable'}</ToneBadge>
}
