import fc from 'fast-check'
import { expect, test } from 'vitest'
import { useSeed } from '../test/seed.ts'
import { canonicalJson } from './canonical-json.ts'

const storable = fc.jsonValue({ noUnicodeString: false }).filter((value) => {
  const text = JSON.stringify(value)
  return !text.includes('\\u0000') && !/\\ud[89a-f]/.test(text)
})

test('the text parses to the value, and is independent of the order of the keys', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, item]) => [key, reversed(item)]),
    )
  }
  fc.assert(
    fc.property(storable, (value) => {
      const result = canonicalJson(value)
      if (!('text' in result)) throw new Error(result.problem)
      expect(JSON.parse(result.text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonicalJson(reversed(value))).toEqual(result)
    }),
    { seed: useSeed('canonical JSON') },
  )
})

test.each([
  ['undefined', undefined],
  ['NaN', [Number.NaN]],
  ['a bigint', { n: 1n }],
  ['a date', { at: new Date(0) }],
  ['a map', new Map()],
  ['a function', () => 1],
  ['a NUL', ['\0']],
  ['half a surrogate pair', { '\ud800': 1 }],
  ['more than 32 KiB', 'é'.repeat(16 * 1024)],
  ['too deep nesting', Array.from({ length: 70 }).reduce((inner) => [inner], 0)],
])('%s is refused', (_, value) => {
  expect(canonicalJson(value)).toEqual({ problem: expect.stringMatching(/^must /) })
})
