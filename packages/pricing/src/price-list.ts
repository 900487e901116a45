import type { SpreadType, SubscriptionTier } from '@tarot/data'

/** Price of a reading in credits: one credit for each card. */
export const spreadPrices: Readonly<Record<SpreadType, number>> = {
  single: 1,
  three: 3,
  celtic: 10,
  relationship: 7,
  career: 6,
  week_ahead: 7,
  monthly_guidance: 6,
  yearly_path: 12,
  life_path: 7,
}

/** Packages of credits and their prices in Telegram Stars. */
export const packages = [
  { name: 'credits-10', credits: 10, stars: 50 },
  { name: 'credits-30', credits: 30, stars: 125 },
  { name: 'credits-100', credits: 100, stars: 350 },
] as const

/** Price and benefits of a subscription tier. */
export interface Plan {
  /** Price in Telegram Stars for a month (30 days at Telegram). */
  stars: number
  /** Credits for each paid month. */
  credits: number
  /** Additional credits for each day (UTC) on which the user uses the bot. */
  dailyCredits: number
  /** Discount on every spread, in percent. The price is rounded down to whole credits; the minimum is one credit. */
  discount: number
}

/** The subscriptions by tier. */
export const plans: Readonly<Record<Exclude<SubscriptionTier, 'basic'>, Plan>> = {
  premium: { stars: 250, credits: 60, dailyCredits: 1, discount: 10 },
  professional: { stars: 750, credits: 200, dailyCredits: 3, discount: 25 },
}

/** Credits of a new user unless `WELCOME_CREDITS` is set: enough for three Celtic Crosses. */
export const defaultWelcomeCredits = 30
