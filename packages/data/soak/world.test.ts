import { expect, test } from 'vitest'
import { useSeed } from '../test/seed.ts'
import { soakWorld } from './world.ts'

test('after days with faults every payment is recorded once, and no reading is charged twice', {
  timeout: 300_000,
}, async () => {
  const seed = useSeed('world')
  const { violations, payments, readings } = await soakWorld({ seed, updates: 300, residents: 6 })
  expect(violations).toEqual([])
  expect(payments).toBeGreaterThan(0)
  expect(readings).toBeGreaterThan(0)
})
