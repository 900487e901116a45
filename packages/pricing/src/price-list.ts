import type { SpreadType, SubscriptionTier } from '@tarot/data'

/** Credits a reading costs: one for each card it lays. */
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

/** Credits to buy, and what they cost in Telegram Stars. */
export const packages = [
  { name: 'credits-10', credits: 10, stars: 50 },
  { name: 'credits-30', credits: 30, stars: 125 },
  { name: 'credits-100', credits: 100, stars: 350 },
] as const

/** What a tier gives. */
export interface Plan {
  /** Telegram Stars a month (Telegram's 30 days). */
  stars: number
  /** Credits that come with each month. */
  credits: number
  /** Credits more on each day (UTC) that the person comes. */
  dailyCredits: number
  /** Percent off every spread, at least: fractions of a credit are rounded down. A reading costs at least one credit. */
  discount: number
}

/** The subscriptions. */
export const plans: Readonly<Record<Exclude<SubscriptionTier, 'basic'>, Plan>> = {
  premium: { stars: 250, credits: 60, dailyCredits: 1, discount: 10 },
  professional: { stars: 750, credits: 200, dailyCredits: 3, discount: 25 },
}

/** Credits a new person starts with, unless `WELCOME_CREDITS` says otherwise: three Celtic Crosses. */
export const defaultWelcomeCredits = 30
