import { graceDays, type User } from '@tarot/data'
import { expect, test } from 'vitest'
import { tierStateOf } from './tier-state.server.ts'

const end = new Date('2026-05-01T12:00:00Z')
const user: User = {
  id: 1n,
  telegramId: 1n,
  username: null,
  createdAt: end,
  lastActiveAt: null,
  isActive: true,
  subscriptionTier: 'premium',
  subscriptionExpiresAt: end,
}
const daysAfter = (days: number) => new Date(end.getTime() + days * 86_400_000)

test.each([
  ['before its end', -1, 'premium', 'paid'],
  ['in the grace period', graceDays - 0.1, 'premium', 'grace'],
  ['after the grace period', graceDays + 0.1, 'basic', 'expired'],
])('%s', (_, days, tier, stage) => {
  expect(tierStateOf(user, daysAfter(days))).toMatchObject({ tier, stage, recorded: 'premium' })
})

test('without an end', () => {
  expect(tierStateOf({ ...user, subscriptionExpiresAt: null })).toMatchObject({
    tier: 'premium',
    stage: 'unlimited',
  })
})
