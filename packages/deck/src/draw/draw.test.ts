import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seedNamed } from '../../test/fixtures.ts'
import { cards, isCardId } from '../cards/cards.ts'
import { spreads, spreadTypes } from '../spreads.ts'
import { draw } from './draw.ts'
import { commit, createSeed } from './seed.ts'

const seeds = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'))
const types = fc.constantFrom(...spreadTypes)

test('a seed is 32 fresh random bytes in hex', () => {
  const generated = Array.from({ length: 100 }, createSeed)
  for (const seed of generated) expect(seed).toMatch(/^[0-9a-f]{64}$/)
  expect(new Set(generated).size).toBe(100)
})

test('a commitment is the SHA-256 of the bytes of the seed', () => {
  expect(commit('00'.repeat(32))).toBe('66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925')
  const seed = seedNamed('commitment')
  expect(commit(seed)).toBe(createHash('sha256').update(Buffer.from(seed, 'hex')).digest('hex'))
})

test('a seed that is not 64 hex characters is refused with a clear error', () => {
  for (const seed of ['', 'ab', 'g'.repeat(64), '0'.repeat(63), '0'.repeat(65), `${'0'.repeat(64)}\n`]) {
    expect(() => draw('single', seed)).toThrow(RangeError)
    expect(() => commit(seed)).toThrow('64 hex characters')
  }
  for (const seed of [undefined, null, 7, {}]) {
    expect(() => draw('single', seed as never)).toThrow(TypeError)
  }
})

test('an unknown spread is refused', () => {
  expect(() => draw('tarot' as never, seedNamed('unknown'))).toThrow(RangeError)
})

// Verified with an implementation of the README's algorithm in another language.
test('the same seed always draws the same cards', () => {
  expect(draw('three', '00'.repeat(32))).toEqual({
    version: 1,
    spreadType: 'three',
    seed: '00'.repeat(32),
    commitment: '66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925',
    cards: [
      { position: 'past', card: 'three-of-cups', reversed: true },
      { position: 'present', card: 'king-of-cups', reversed: true },
      { position: 'future', card: 'ace-of-swords', reversed: true },
    ],
  })
  const celtic = draw('celtic', '0123456789abcdef'.repeat(4))
  expect(celtic.cards.map(({ card, reversed }) => (reversed ? `-${card}` : card))).toEqual([
    '-page-of-cups',
    'ten-of-swords',
    'ten-of-wands',
    'strength',
    '-the-magician',
    'two-of-swords',
    '-nine-of-cups',
    '-death',
    'the-devil',
    'justice',
  ])
})

test('a seed draws different cards for different spreads', () => {
  const first = new Set(spreadTypes.map((type) => draw(type, seedNamed('spreads')).cards[0]?.card))
  expect(first.size).toBeGreaterThan(5)
})

test('a draw has one card for each position, no card twice, and survives JSON', () => {
  fc.assert(
    fc.property(types, seeds, (type, seed) => {
      const drawn = draw(type, seed)
      expect(drawn.cards.map(({ position }) => position)).toEqual(
        spreads[type].positions.map(({ key }) => key),
      )
      expect(new Set(drawn.cards.map(({ card }) => card)).size).toBe(drawn.cards.length)
      expect(drawn.cards.every(({ card }) => isCardId(card))).toBe(true)
      expect(JSON.parse(JSON.stringify(drawn))).toEqual(drawn)
    }),
    { numRuns: 300, seed: 20240229, verbose: true },
  )
})

test('upper-case hex is the same seed', () => {
  const seed = seedNamed('case')
  expect(draw('career', seed.toUpperCase())).toEqual(draw('career', seed))
})

test('every card is equally likely in every position, and as likely reversed as upright', () => {
  const rounds = 7800
  const indexes = [0, 5, 11]
  const counts = indexes.map(() => new Map<string, number>())
  let reversed = 0
  for (let i = 0; i < rounds; i++) {
    const drawn = draw('yearly_path', seedNamed(`uniform ${i}`)).cards
    reversed += drawn.filter((card) => card.reversed).length
    indexes.forEach((index, k) => {
      const { card } = drawn[index] as (typeof drawn)[number]
      counts[k]?.set(card, (counts[k]?.get(card) ?? 0) + 1)
    })
  }
  const expected = rounds / cards.length
  for (const [k, count] of counts.entries()) {
    const chiSquare = cards.reduce(
      (sum, { id }) => sum + ((count.get(id) ?? 0) - expected) ** 2 / expected,
      0,
    )
    // 77 degrees of freedom: a fair deck stays under 125 in 99.95 % of cases.
    expect(chiSquare, `position ${indexes[k]}, seeds "uniform 0" to "uniform ${rounds - 1}"`).toBeLessThan(
      125,
    )
  }
  // Five standard deviations around one half.
  const flips = rounds * 12
  expect(Math.abs(reversed - flips / 2)).toBeLessThan((5 * Math.sqrt(flips)) / 2)
})
