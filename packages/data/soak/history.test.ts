import { expect, test } from 'vitest'
import { useSeed } from '../test/seed.ts'
import { soakHistory } from './history.ts'

test('no answer contradicts the ledger after kills of the process and the database', {
  timeout: 120_000,
}, async () => {
  const seed = useSeed('history')
  const { violations, acknowledged } = await soakHistory({ seed, kills: 5 })
  expect(violations).toEqual([])
  expect(acknowledged).toBeGreaterThan(100)
})
