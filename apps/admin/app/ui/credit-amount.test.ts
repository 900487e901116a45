import { expect, test } from 'vitest'
import { parseCreditAmount } from './credit-amount.ts'

test.each([
  ['1', 1],
  [' 25 ', 25],
  ['1000000000', 1_000_000_000],
  ['0', null],
  ['-5', null],
  ['1.5', null],
  ['1e3', null],
  ['1,000', null],
  ['1000000001', null],
  ['99999999999999999999', null],
  ['', null],
])('%j is parsed as %j', (text, amount) => {
  expect(parseCreditAmount(text)).toBe(amount)
})
