import { graceDays, type User } from '@tarot/data'
import { expect, test } from 'vitest'
import { tierNow } from './current-tier.server.ts'

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
  ['in the days of grace', graceDays - 0.1, 'premium', 'grace'],
  ['after them', graceDays + 0.1, 'basic', 'over'],
])('%s', (_, days, tier, stage) => {
  expect(tierNow(user, daysAfter(days))).toMatchObject({ tier, stage, recorded: 'premium' })
})

test('without an end', () => {
  expect(tierNow({ ...user, subscriptionExpiresAt: null })).toMatchObject({
    tier: 'premium',
    stage: 'endless',
  })
})
