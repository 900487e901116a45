import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seedNamed } from '../../test/fixtures.ts'
import { cards } from '../cards/cards.ts'
import { spreadTypes } from '../spreads.ts'
import { type Draw, draw } from './draw.ts'
import { commit } from './seed.ts'
import { verify } from './verify.ts'

const seed = seedNamed('verify')
const otherSeed = seedNamed('another')
const validDraw = () => structuredClone(draw('celtic', seed))

/** Returns the valid draw with one change. */
function tampered(change: (drawn: Draw & Record<string, unknown>) => void): unknown {
  const drawn = validDraw()
  change(drawn)
  return drawn
}

function reasonOf(value: unknown, commitment?: string): string {
  const result = verify(value, commitment)
  return result.valid ? 'valid' : result.reason
}

test('every unchanged draw is valid, also after a round trip through JSON', () => {
  for (const type of spreadTypes) {
    const drawn: unknown = JSON.parse(JSON.stringify(draw(type, seed)))
    expect(verify(drawn)).toEqual({ valid: true })
    expect(verify(drawn, commit(seed))).toEqual({ valid: true })
  }
})

test('a changed card is detected in any position', () => {
  for (let i = 0; i < 10; i++) {
    const unused = cards.find(({ id }) => validDraw().cards.every(({ card }) => card !== id))
    expect(reasonOf(tampered((drawn) => Object.assign(drawn.cards[i] ?? {}, { card: unused?.id })))).toBe(
      `Card ${i + 1} is not the card that the seed draws.`,
    )
    expect(
      reasonOf(tampered(({ cards }) => Object.assign(cards[i] ?? {}, { reversed: !cards[i]?.reversed }))),
    ).toBe(`Card ${i + 1} has another orientation than drawn.`)
  }
})

test('swapped, missing and added cards are detected', () => {
  expect(reasonOf(tampered((drawn) => drawn.cards.reverse()))).toMatch('another position')
  expect(reasonOf(tampered((drawn) => drawn.cards.pop()))).toMatch('has 10 cards, the draw has 9')
  expect(reasonOf(tampered((drawn) => drawn.cards.push(...drawn.cards)))).toMatch('the draw has 20')
})

test('a changed seed or commitment is detected', () => {
  expect(reasonOf(tampered((drawn) => Object.assign(drawn, { seed: otherSeed })))).toMatch(
    'does not belong to the seed',
  )
  expect(reasonOf(tampered((drawn) => Object.assign(drawn, { commitment: commit(otherSeed) })))).toMatch(
    'does not belong to the seed',
  )
})

test('the commitment shown before detects a complete draw from another seed', () => {
  const replaced = draw('celtic', otherSeed)
  expect(verify(replaced)).toEqual({ valid: true })
  expect(reasonOf(replaced, commit(seed))).toMatch('shown before the draw')
  expect(reasonOf(validDraw(), '')).toMatch('shown before the draw')
  expect(verify({ ...validDraw(), shownCommitment: commit(seed) })).toEqual({ valid: true })
  for (const shownCommitment of [commit(seed), '', null, 7]) {
    expect(reasonOf({ ...replaced, shownCommitment })).toMatch('shown before the draw')
  }
})

test('another spread or version is detected', () => {
  expect(verify(tampered((drawn) => Object.assign(drawn, { spreadType: 'career' }))).valid).toBe(false)
  expect(reasonOf(tampered((drawn) => Object.assign(drawn, { spreadType: 'constructor' })))).toMatch(
    'unknown spread',
  )
  expect(reasonOf(tampered((drawn) => Object.assign(drawn, { version: 2 })))).toMatch('version')
})

test('values of a wrong shape are invalid without an error', () => {
  const shapes = [null, undefined, 1, 'draw', [], {}, { version: 1 }, { ...validDraw(), cards: null }]
  for (const shape of shapes) expect(verify(shape).valid).toBe(false)
  for (const card of [null, 'the-fool', {}, { position: 'present', card: 'the-joker', reversed: false }]) {
    expect(reasonOf(tampered((drawn) => Object.assign(drawn.cards, [card])))).toBe(
      'Card 1 is not a card in a position.',
    )
  }
})

test('any other JSON value in any field is invalid and never an error', () => {
  const fields = ['version', 'spreadType', 'seed', 'commitment', 'cards'] as const
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) => {
      fc.pre(JSON.stringify(value) !== JSON.stringify(validDraw()[field]))
      expect(verify({ ...validDraw(), [field]: value }).valid).toBe(false)
    }),
    { numRuns: 500, seed: 77, verbose: true },
  )
})
