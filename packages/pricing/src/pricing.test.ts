import { spreadTypes } from '@tarot/data'
import { expect, test } from 'vitest'
import {
  benefitsOf,
  findProduct,
  packages,
  plans,
  priceOf,
  products,
  spreadPrices,
  spreadPricesOf,
} from './index.ts'

test('the price of a reading is reduced by the discount of the tier and is at least one credit', () => {
  expect(priceOf('celtic', 'basic')).toBe(10)
  expect(priceOf('celtic', 'premium')).toBe(9)
  expect(priceOf('celtic', 'professional')).toBe(7)
  expect(priceOf('single', 'professional')).toBe(1)
  for (const spread of spreadTypes) {
    expect(priceOf(spread, 'basic')).toBe(spreadPrices[spread])
    expect(priceOf(spread, 'premium')).toBeLessThanOrEqual(priceOf(spread, 'basic'))
    expect(priceOf(spread, 'professional')).toBeLessThanOrEqual(priceOf(spread, 'premium'))
    expect(priceOf(spread, 'professional')).toBeGreaterThanOrEqual(1)
  }
})

test('a discount is never smaller than its percentage, except for a reading of one credit', () => {
  for (const tier of ['premium', 'professional'] as const) {
    for (const { spread, price, fullPrice } of spreadPricesOf(tier)) {
      expect(price).toBe(priceOf(spread, tier))
      if (fullPrice === 1) expect(price).toBe(1)
      else
        expect(100 * (fullPrice - price), `${spread}, ${tier}`).toBeGreaterThanOrEqual(
          plans[tier].discount * fullPrice,
        )
    }
  }
  expect(spreadPricesOf('basic').every(({ price, fullPrice }) => price === fullPrice)).toBe(true)
})

test('every product has a unique name, fits an invoice, and is found by its name', () => {
  expect(new Set(products.map(({ name }) => name)).size).toBe(packages.length + 2)
  for (const product of products) {
    expect(findProduct(product.name)).toBe(product)
    expect(product.stars).toBeLessThanOrEqual(10_000)
    expect(product.credits).toBeGreaterThan(0)
  }
  expect(findProduct('credits-7')).toBeUndefined()
})

test('a larger package has a better rate, and a higher tier has a higher discount', () => {
  const rate = ({ credits, stars }: { credits: number; stars: number }) => credits / stars
  const [small, medium, large] = packages
  expect(rate(medium)).toBeGreaterThan(rate(small))
  expect(rate(large)).toBeGreaterThan(rate(medium))
  expect(plans.professional.discount).toBeGreaterThan(plans.premium.discount)
  expect(benefitsOf('basic')).toEqual({ dailyCredits: 0, discount: 0 })
})
