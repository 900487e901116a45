import { expect, test } from 'vitest'
import { stampede } from '../../test/stampede.ts'
import { useTestData } from '../testing/index.ts'

test('processes that ask for the same expired balances at once load each of them once', async () => {
  const { loadsPerKey, sums } = await stampede(4, 200, await useTestData())
  expect(sums).toEqual([0, 0, 0, 0])
  expect(loadsPerKey).toBeGreaterThanOrEqual(1)
  // On a machine that is busy, some wait for the others too long and ask for themselves.
  expect(loadsPerKey).toBeLessThanOrEqual(2)
}, 60_000)
