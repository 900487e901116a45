import type { SpreadType } from '@tarot/data'

/** Credits a reading costs: one for each card it lays. */
export const prices: Readonly<Record<SpreadType, number>> = {
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

/** Credits a new person starts with, unless `WELCOME_CREDITS` says otherwise: three Celtic Crosses. */
export const defaultWelcomeCredits = 30
