import { packages, plans } from '@tarot/pricing'
import { expect, test } from 'vitest'
import { suggestCredits } from './suggest-credits.server.ts'

const suggest = (stars: number, more: Partial<Parameters<typeof suggestCredits>[0]> = {}) =>
  suggestCredits({ stars, currency: 'XTR', invoiceId: null, periodEnd: null, ...more })

test('the price of a product suggests its credits', () => {
  for (const { stars, credits } of packages) {
    expect(suggest(stars)).toEqual({ credits, reason: `${stars} Stars buy ${credits} credits.` })
  }
})

test('the price of a plan suggests its credits, and the reason says whether crediting activates the plan', () => {
  const { stars, credits } = plans.premium
  expect(suggest(stars)).toEqual({
    credits,
    reason: expect.stringContaining('Crediting does not activate the plan'),
  })
  const invoiced = suggest(stars, { invoiceId: 1n, periodEnd: new Date() })
  expect(invoiced).toEqual({ credits, reason: `${stars} Stars buy the Moon plan with ${credits} credits.` })
})

test('another number of Stars is converted at the rate of the next smaller package, to at least 1 credit', () => {
  const [small, medium] = packages
  expect(suggest(medium.stars + 1).credits).toBeGreaterThanOrEqual(medium.credits)
  expect(suggest(medium.stars - 1).credits).toBeLessThan(medium.credits)
  expect(suggest(small.stars * 2).credits).toBe(small.credits * 2)
  expect(suggest(1).credits).toBe(1)
})

test('another currency has no suggestion', () => {
  expect(suggest(500, { currency: 'USD' })).toEqual({
    credits: null,
    reason: expect.stringContaining('USD'),
  })
})
