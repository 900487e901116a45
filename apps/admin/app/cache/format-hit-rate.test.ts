import { expect, test } from 'vitest'
import { formatHitRate } from './format-hit-rate.ts'

test.each([
  [null, '–'],
  [0, '0.0 %'],
  [1 / 3, '33.3 %'],
  [2 / 3, '66.7 %'],
  [0.8994, '89.9 %'],
  [0.8996, '89.9 %'],
  [0.9, '90.0 %'],
  [0.9006, '90.1 %'],
  [0.9999, '99.9 %'],
  [1, '100.0 %'],
])('a rate of %s is %s', (rate, text) => {
  expect(formatHitRate(rate).replace('\u{A0}', ' ')).toBe(text)
})
