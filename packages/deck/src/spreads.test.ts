import { expect, test } from 'vitest'
import { isSpreadType, spreads, spreadTypes } from './spreads.ts'

test('there are the nine spreads that the database allows', () => {
  expect(spreadTypes).toEqual([
    'single',
    'three',
    'celtic',
    'relationship',
    'career',
    'week_ahead',
    'monthly_guidance',
    'yearly_path',
    'life_path',
  ])
})

test('each spread has its number of positions', () => {
  const counts = Object.fromEntries(spreadTypes.map((type) => [type, spreads[type].positions.length]))
  expect(counts).toEqual({
    single: 1,
    three: 3,
    celtic: 10,
    relationship: 7,
    career: 6,
    week_ahead: 7,
    monthly_guidance: 6,
    yearly_path: 12,
    life_path: 7,
  })
})

test('positions of one spread have different keys, names and questions', () => {
  for (const type of spreadTypes) {
    const { positions } = spreads[type]
    for (const field of ['key', 'name', 'asks'] as const) {
      expect(new Set(positions.map((position) => position[field])).size, `${type} ${field}`).toBe(
        positions.length,
      )
    }
    for (const { asks } of positions) expect(asks).toMatch(/^[A-Z].*\?$/)
  }
})

test('only the nine keys are spread types', () => {
  expect(spreadTypes.every(isSpreadType)).toBe(true)
  for (const value of ['Single', 'toString', '__proto__', '', 3, null, undefined]) {
    expect(isSpreadType(value)).toBe(false)
  }
})
