import { packages, plans } from '@tarot/pricing'
import { expect, test } from 'vitest'
import { suggestCredits } from './suggest-credits.server.ts'

const suggest = (stars: number, more: Partial<Parameters<typeof suggestCredits>[0]> = {}) =>
  suggestCredits({ stars, currency: 'XTR', invoiceId: null, periodEnd: null, ...more })

test('Stars that a product costs are worth its credits', () => {
  for (const { stars, credits } of packages) {
    expect(suggest(stars)).toEqual({ credits, because: `${stars} Stars buy ${credits} credits.` })
  }
})

test('a plan is worth its credits, and it is said whether the plan comes with them', () => {
  const { stars, credits } = plans.premium
  expect(suggest(stars)).toEqual({
    credits,
    because: expect.stringContaining('The plan does not come with them'),
  })
  const offered = suggest(stars, { invoiceId: 1n, periodEnd: new Date() })
  expect(offered).toEqual({ credits, because: `${stars} Stars buy the Moon plan with ${credits} credits.` })
})

test('other Stars are worth what the next smaller package gives for them, and never nothing', () => {
  const [small, medium] = packages
  expect(suggest(medium.stars + 1).credits).toBeGreaterThanOrEqual(medium.credits)
  expect(suggest(medium.stars - 1).credits).toBeLessThan(medium.credits)
  expect(suggest(small.stars * 2).credits).toBe(small.credits * 2)
  expect(suggest(1).credits).toBe(1)
})

test('another currency is worth nothing that the price list knows', () => {
  expect(suggest(500, { currency: 'USD' })).toEqual({
    credits: null,
    because: expect.stringContaining('USD'),
  })
})
