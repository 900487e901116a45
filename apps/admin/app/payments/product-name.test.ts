import { expect, test } from 'vitest'
import { productName } from './product-name.server.ts'

test('products have display names, including those that are no longer sold', () => {
  expect(productName('premium')).toBe('Moon plan')
  expect(productName('credits-1')).toBe('1 credit')
  expect(productName('credits-2500')).toBe('2,500 credits')
})

test.each(['credits-', 'credits-x', 'credits-0', '__proto__', ''])('%j is returned unchanged', (code) => {
  expect(productName(code)).toBe(code)
})
