import type { SubscriptionTier } from '@tarot/data'

/** The names of the tiers, as in the bot. They are named after cards, because Telegram has its own Premium. */
export const tierLabels: Record<SubscriptionTier, string> = {
  basic: 'No plan',
  premium: 'Moon plan',
  professional: 'Sun plan',
}
