import { expect, test } from 'vitest'
import { stampede } from '../../test/stampede.ts'
import { useTestData } from '../testing/index.ts'

test('processes that concurrently read the same expired balances load each of them once', async () => {
  const { loadsPerKey, sums } = await stampede(4, 200, await useTestData())
  expect(sums).toEqual([0, 0, 0, 0])
  expect(loadsPerKey).toBeGreaterThanOrEqual(1)
  // On a busy machine some readers exceed the wait for the lease and load the value themselves.
  expect(loadsPerKey).toBeLessThanOrEqual(2)
}, 60_000)
