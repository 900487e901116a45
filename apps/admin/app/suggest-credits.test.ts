import { packages, plans } from '@tarot/pricing'
import { expect, test } from 'vitest'
import { suggestCredits } from './suggest-credits.server.ts'

const suggest = (stars: number, currency = 'XTR') => suggestCredits({ stars, currency })

test('Stars that a product costs are worth its credits', () => {
  for (const { name, stars, credits } of packages) {
    expect(suggest(stars)).toEqual({ credits, because: expect.stringContaining(name) })
  }
})

test('a plan is worth its credits, and its tier is spoken of', () => {
  const { stars, credits } = plans.premium
  expect(suggest(stars)).toEqual({ credits, because: expect.stringContaining('The tier does not come') })
})

test('other Stars are worth what the next smaller package gives for them, and never nothing', () => {
  const [small, medium] = packages
  expect(suggest(medium.stars + 1).credits).toBeGreaterThanOrEqual(medium.credits)
  expect(suggest(medium.stars - 1).credits).toBeLessThan(medium.credits)
  expect(suggest(small.stars * 2).credits).toBe(small.credits * 2)
  expect(suggest(1).credits).toBe(1)
})

test('another currency is worth nothing that the price list knows', () => {
  expect(suggest(500, 'USD')).toEqual({ credits: null, because: expect.stringContaining('USD') })
})
