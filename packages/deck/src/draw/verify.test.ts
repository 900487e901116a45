import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seedNamed } from '../../test/seeded.ts'
import { cards } from '../cards/cards.ts'
import { spreadTypes } from '../spreads.ts'
import { type Draw, draw } from './draw.ts'
import { commit } from './seed.ts'
import { verify } from './verify.ts'

const seed = seedNamed('verify')
const other = seedNamed('another')
const honest = () => structuredClone(draw('celtic', seed))

/** The honest draw with one thing changed. */
function tampered(change: (drawn: Draw & Record<string, unknown>) => void): unknown {
  const drawn = honest()
  change(drawn)
  return drawn
}

function reasonOf(value: unknown, commitment?: string): string {
  const result = verify(value, commitment)
  return result.valid ? 'valid' : result.reason
}

test('every honest draw is valid, also after a round trip through JSON', () => {
  for (const type of spreadTypes) {
    const drawn: unknown = JSON.parse(JSON.stringify(draw(type, seed)))
    expect(verify(drawn)).toEqual({ valid: true })
    expect(verify(drawn, commit(seed))).toEqual({ valid: true })
  }
})

test('a changed card is found, wherever it is', () => {
  for (let i = 0; i < 10; i++) {
    const unused = cards.find(({ id }) => honest().cards.every(({ card }) => card !== id))
    expect(reasonOf(tampered((drawn) => Object.assign(drawn.cards[i] ?? {}, { card: unused?.id })))).toBe(
      `Card ${i + 1} is another card than the seed draws.`,
    )
    expect(
      reasonOf(tampered(({ cards }) => Object.assign(cards[i] ?? {}, { reversed: !cards[i]?.reversed }))),
    ).toBe(`Card ${i + 1} is turned another way than drawn.`)
  }
})

test('swapped, missing and added cards are found', () => {
  expect(reasonOf(tampered((drawn) => drawn.cards.reverse()))).toMatch('another position')
  expect(reasonOf(tampered((drawn) => drawn.cards.pop()))).toMatch('has 10 cards, the draw has 9')
  expect(reasonOf(tampered((drawn) => drawn.cards.push(...drawn.cards)))).toMatch('the draw has 20')
})

test('a changed seed or commitment is found', () => {
  expect(reasonOf(tampered((drawn) => Object.assign(drawn, { seed: other })))).toMatch(
    'does not belong to the seed',
  )
  expect(reasonOf(tampered((drawn) => Object.assign(drawn, { commitment: commit(other) })))).toMatch(
    'does not belong to the seed',
  )
})

test('a whole new draw from another seed is found by the commitment shown before', () => {
  const replaced = draw('celtic', other)
  expect(verify(replaced)).toEqual({ valid: true })
  expect(reasonOf(replaced, commit(seed))).toMatch('shown before the draw')
  expect(reasonOf(honest(), '')).toMatch('shown before the draw')
  expect(verify({ ...honest(), shownCommitment: commit(seed) })).toEqual({ valid: true })
  for (const shownCommitment of [commit(seed), '', null, 7]) {
    expect(reasonOf({ ...replaced, shownCommitment })).toMatch('shown before the draw')
  }
})

test('another spread or version is found', () => {
  expect(verify(tampered((drawn) => Object.assign(drawn, { spreadType: 'career' }))).valid).toBe(false)
  expect(reasonOf(tampered((drawn) => Object.assign(drawn, { spreadType: 'constructor' })))).toMatch(
    'no known spread',
  )
  expect(reasonOf(tampered((drawn) => Object.assign(drawn, { version: 2 })))).toMatch('version')
})

test('wrong shapes are refused without an error', () => {
  const shapes = [null, undefined, 1, 'draw', [], {}, { version: 1 }, { ...honest(), cards: null }]
  for (const shape of shapes) expect(verify(shape).valid).toBe(false)
  for (const card of [null, 'the-fool', {}, { position: 'present', card: 'the-joker', reversed: false }]) {
    expect(reasonOf(tampered((drawn) => Object.assign(drawn.cards, [card])))).toBe(
      'Card 1 is not a card in a position.',
    )
  }
})

test('any JSON in place of any field is refused, never valid and never an error', () => {
  const fields = ['version', 'spreadType', 'seed', 'commitment', 'cards'] as const
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) => {
      fc.pre(JSON.stringify(value) !== JSON.stringify(honest()[field]))
      expect(verify({ ...honest(), [field]: value }).valid).toBe(false)
    }),
    { numRuns: 500, seed: 77, verbose: true },
  )
})
