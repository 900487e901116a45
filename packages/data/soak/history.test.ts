import { expect, test } from 'vitest'
import { useSeed } from '../test/seed.ts'
import { soakHistory } from './history.ts'

test('callers whose process and database are killed were told the truth', { timeout: 120_000 }, async () => {
  const seed = useSeed('history')
  const { violations, acknowledged } = await soakHistory({ seed, kills: 5 })
  expect(violations).toEqual([])
  expect(acknowledged).toBeGreaterThan(100)
})
