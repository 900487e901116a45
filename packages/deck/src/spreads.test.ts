import { expect, test } from 'vitest'
import { isSpreadType, spreads, spreadTypes } from './spreads.ts'

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

test('only the keys of spreads are spread types', () => {
  expect(spreadTypes.every(isSpreadType)).toBe(true)
  for (const value of ['Single', 'toString', '__proto__', '', 3, null, undefined]) {
    expect(isSpreadType(value)).toBe(false)
  }
})
