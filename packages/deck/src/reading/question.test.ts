import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteQuestion } from './question.ts'

test('a short question is quoted completely', () => {
  expect(quoteQuestion('Will she write?')).toBe('“Will she write?”')
  expect(quoteQuestion('  "Will she\n\nwrite?" ')).toBe('“Will she write?”')
  expect(quoteQuestion('<b>1 & 2</b>')).toBe('“<b>1 & 2</b>”')
})

test('an empty question is not quoted', () => {
  for (const nothing of [undefined, null, '', ' \n\t', '“”', '\u202e'])
    expect(quoteQuestion(nothing)).toBeUndefined()
})

test('a long question is shortened at a word', () => {
  const long = 'Should I really leave the house by the lake, '.repeat(20)
  expect(quoteQuestion(long)).toMatch(/^“Should I .+ (house|by|lake|leave|the|Should|I|really)…”$/)
  expect(quoteQuestion(long)?.length).toBeLessThanOrEqual(122)
})

test('a right-to-left question is isolated from its surroundings', () => {
  expect(quoteQuestion('מה יהיה?')).toBe('“\u2068מה יהיה?\u2069”')
})

test('any text becomes one well-formed line of at most 124 characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1000, size: 'max' }), fc.boolean(), (text, broken) => {
      const quoted = quoteQuestion(broken ? `${text}\ud83d` : text) ?? '“x”'
      expect([...quoted].length).toBeLessThanOrEqual(124)
      expect(quoted.isWellFormed()).toBe(true)
      expect(quoted).not.toMatch(/[\p{Cc}\u2028-\u202e]/u)
    }),
    { numRuns: 300, seed: 11, verbose: true },
  )
})
