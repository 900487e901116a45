import { expect, test } from 'vitest'
import { useSeed } from '../test/seed.ts'
import { soakIncrementals } from './incrementals.ts'

test('incremental backups restore the same tables as the write-ahead log', { timeout: 240_000 }, async () => {
  const seed = useSeed('incrementals')
  const { violations, incrementals } = await soakIncrementals({ seed, rounds: 1, stepsPerRound: 3 })
  expect(violations).toEqual([])
  expect(incrementals).toBeGreaterThan(0)
})
