import type { SubscriptionTier } from '@tarot/data'

/** What the console calls the tiers, as the bot does: after cards, for Telegram has a Premium of its own. */
export const tierLabels: Record<SubscriptionTier, string> = {
  basic: 'No plan',
  premium: 'Moon plan',
  professional: 'Sun plan',
}
