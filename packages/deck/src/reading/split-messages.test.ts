import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seedNamed } from '../../test/fixtures.ts'
import { draw } from '../draw/draw.ts'
import { interpret } from './interpret.ts'
import { parseSections } from './sections.ts'
import { splitMessages } from './split-messages.ts'

const celtic = interpret({ draw: draw('celtic', seedNamed('split')), question: 'Where to?' })
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 600, size: 'max' }),
  fc
    .array(fc.constantFrom('🔮', '👩‍👩‍👧', 'word', ' ', '\n', '\n\n', 'End. ', 'é', '”'), {
      maxLength: 400,
      size: 'max',
    })
    .map((parts) => parts.join('')),
)

/** Returns the text between the pages, or undefined if the pages are not in the text in this order. */
function gaps(text: string, pages: string[]): string | undefined {
  let at = 0
  let between = ''
  for (const page of pages) {
    const start = text.indexOf(page, at)
    if (start < 0) return undefined
    between += text.slice(at, start)
    at = start + page.length
  }
  return between + text.slice(at)
}

test('a text that fits is one page', () => {
  expect(splitMessages(celtic, 10_000)).toEqual([celtic])
  expect(splitMessages('  short \n')).toEqual(['short'])
})

test('an empty text has no page', () => {
  expect(splitMessages('')).toEqual([])
  expect(splitMessages(' \n\n ', 2)).toEqual([])
})

test('a reading is split between sections into pages of similar length', () => {
  for (const limit of [1500, 2200, 3000, 4096]) {
    const pages = splitMessages(celtic, limit)
    const lengths = pages.map((page) => page.length)
    expect(pages.length).toBeLessThanOrEqual(Math.ceil(celtic.length / limit) + 1)
    expect(Math.max(...lengths) / Math.min(...lengths)).toBeLessThan(2)
    expect(pages.flatMap(parseSections)).toEqual(parseSections(celtic))
  }
})

test('a text just over the limit is split into pages of similar length', () => {
  const text = Array.from({ length: 60 }, (_, i) => `Sentence number ${i} is here.`).join(' ')
  const pages = splitMessages(text, text.length - 3)
  expect(pages).toHaveLength(2)
  expect(Math.min(...pages.map((page) => page.length))).toBeGreaterThan(text.length / 3)
})

test('paragraphs are preferred to sentences, and sentences to words, as boundaries', () => {
  expect(splitMessages('One two. Three.\nFour five. Six.', 20)).toEqual([
    'One two. Three.',
    'Four five. Six.',
  ])
  expect(splitMessages('One two three. Four five six.', 20)).toEqual(['One two three.', 'Four five six.'])
  expect(splitMessages('one two three four five six', 20)).toEqual(['one two three', 'four five six'])
})

test('a split loses only white space at the boundaries', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 2, max: 300 }), (text, limit) => {
      expect(gaps(text, splitMessages(text, limit))?.trim()).toBe('')
    }),
    { numRuns: 1000, seed: 5, verbose: true },
  )
})

test('no page is empty, over the limit or cut inside a surrogate pair', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 2, max: 300 }), (text, limit) => {
      for (const page of splitMessages(text, limit)) {
        expect(page.trim()).not.toBe('')
        expect(page.length).toBeLessThanOrEqual(limit)
        expect(page.isWellFormed()).toBe(true)
      }
    }),
    { numRuns: 1000, seed: 6, verbose: true },
  )
})

test('a limit that is too small for a character is refused', () => {
  for (const limit of [1, 0, -5, 2.5, Number.NaN])
    expect(() => splitMessages('text', limit)).toThrow(RangeError)
})
